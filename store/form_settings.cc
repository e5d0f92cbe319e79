#include "store/form_settings.h"

#include <fmt/format.h>

namespace nonsolicit::store {
namespace {

constexpr std::string_view kKeySetting = "address_key";

// What a fixed name becomes: tells whether two keys are the same, and nothing about the key.
std::string mark_of(const base::KeyRing& keys) {
  const base::Hash128 hash = keys.hash("list", "which key is this?");
  return base::crockford_text({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

base::Status compare_form(const Connection& connection, std::string_view present) {
  const std::string& path = connection.path();
  const std::string_view wanted = to_string(connection.form().privacy());
  if (present.empty() || present == wanted) return {};
  if (present == kConverting) {
    if (connection.form().privacy() == lists::Privacy::plain) return {};
    return base::config_error("the addresses of the store are not all hashed yet",
                              path + ": run `nonsolicit lists hash` to its end");
  }
  if (present == to_string(lists::Privacy::hashed)) {
    return base::config_error(
        "the store has hashed addresses",
        path + ": set lists.privacy = \"hashed\"; there is no way back to plain ones but a backup from before");
  }
  return base::config_error(
      "the store has plain addresses",
      path + ": run `nonsolicit lists hash`, which converts them for good, or set lists.privacy = \"plain\"");
}

base::Status compare_key(Connection& connection) {
  if (connection.form().keys() == nullptr) return {};
  const auto present = setting(connection, kKeySetting);
  if (!present) return present.error();
  if (present->empty() || *present == mark_of(*connection.form().keys())) return {};
  return base::config_error("the addresses of the store were hashed with another key",
                            connection.path() + ": restore the key file that belongs to it");
}

}  // namespace

std::string_view to_string(lists::Privacy privacy) {
  switch (privacy) {
    case lists::Privacy::plain: return "plain";
    case lists::Privacy::hashed: return "hashed";
  }
  return "plain";
}

base::Result<std::string> setting(Connection& connection, std::string_view name) {
  Query query(connection, "select value from settings where name = $1");
  query.bind(name);
  std::string value;
  if (query.next()) value = query.text();
  if (auto status = query.status(); !status) return status.error();
  return value;
}

base::Status set_setting(Connection& connection, std::string_view name, std::string_view value) {
  Query query(
      connection,
      "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value");
  return query.bind_all(name, value).run();
}

base::Status settle_key(Connection& connection) {
  if (connection.form().keys() == nullptr) {
    return base::config_error("hashing addresses needs a key", "set key_file; make one with: nonsolicit key init");
  }
  if (auto status = compare_key(connection); !status) return status;
  return set_setting(connection, kKeySetting, mark_of(*connection.form().keys()));
}

base::Status settle_form(Connection& connection) {
  Query query(connection, "insert into settings (name, value) values ($1, $2) on conflict do nothing");
  query.bind_all(kFormSetting, to_string(connection.form().privacy()));
  if (auto status = query.run(); !status) return status;
  if (auto status = check_form(connection); !status) return status;
  if (connection.form().privacy() == lists::Privacy::plain) return {};
  return settle_key(connection);
}

base::Status check_form(Connection& connection) {
  const auto present = setting(connection, kFormSetting);
  if (!present) return present.error();
  if (auto status = compare_form(connection, *present); !status) return status;
  return compare_key(connection);
}

base::Status require_form(Connection& connection) {
  const auto present = setting(connection, kFormSetting);
  if (!present) return present.error();
  if (present->empty() || *present == to_string(connection.form().privacy())) return {};
  return base::temporary_error(
      "the addresses of the store are being hashed, or were since it was opened",
      connection.path() + ": let `nonsolicit lists hash` end, set lists.privacy = \"hashed\", and start again");
}

}  // namespace nonsolicit::store
