#include "store/hash_sql.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "store/form_settings.h"
#include "store/list_rows.h"
#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

constexpr std::string_view kTableSetting = "hash_table";  // which of the tables is being converted

// Opt-outs and preferences may be there as hashes already, of people who were forgotten: those are joined, not changed.
enum class Join { never, opt_outs, preferences };
struct Table {
  const char* name;
  std::vector<const char*> key;
  std::vector<const char*> addresses;
  Join join = Join::never;
};

const std::vector<Table>& tables() {
  static const std::vector<Table> all = {
      {"relationships", {"sender", "recipient", "kind"}, {"sender", "recipient"}},
      {"opt_outs", {"recipient", "sender", "scope"}, {"recipient", "sender"}, Join::opt_outs},
      {"preferences", {"recipient", "sender"}, {"recipient", "sender"}, Join::preferences},
      {"grants", {"id"}, {"sender"}},
      {"grant_recipients", {"grant_id", "recipient"}, {"recipient"}},
      {"exempt", {"who"}, {"who"}},
      {"findings", {"case_id", "sender"}, {"sender"}},
      {"texts", {"id"}, {"sender"}},
      {"text_bands", {"sender", "position", "band", "text_id"}, {"sender"}},
      {"reach", {"text_id", "recipient"}, {"recipient"}},
      {"first_contacts", {"sender", "recipient"}, {"sender", "recipient"}},
      {"seen", {"message_id", "sender", "recipient"}, {"sender", "recipient"}},
      {"sent", {"message_id", "recipient", "sender"}, {"recipient", "sender"}},
      {"unsubscribe_addresses", {"address", "token", "sender"}, {"address", "sender", "recipient"}},
      {"pseudonyms", {"address"}, {"address"}},
  };
  return all;
}

// While it lives, addresses are bound as hashes.
class HashedForm {
 public:
  explicit HashedForm(Connection& connection) : connection_(connection), before_(connection.form()) {
    connection.set_form(before_.hashed());
  }
  ~HashedForm() { connection_.set_form(before_); }
  HashedForm(const HashedForm&) = delete;
  HashedForm& operator=(const HashedForm&) = delete;

 private:
  Connection& connection_;
  const AddressForm before_;
};

// Rows with a plain address; "@domain" and a hash are none.
std::string is_plain(const Table& table) {
  std::string condition;
  for (const char* column : table.addresses) {
    condition += fmt::format("{}instr({}, '@') > 1", condition.empty() ? "" : " or ", column);
  }
  return condition;
}

base::Result<size_t> convert(Connection& connection, const Table& table, size_t step) {
  std::string sets;
  for (const char* column : table.addresses)
    sets += fmt::format("{0}{1} = kept({1})", sets.empty() ? "" : ", ", column);
  const std::string key = fmt::format("{}", fmt::join(table.key, ", "));
  const std::string sql = fmt::format("update {0} set {1} where ({2}) in (select {2} from {0} where {3} limit $1)",
                                      table.name, sets, key, is_plain(table));
  return Query(connection, sql.c_str()).bind(to_sql_limit(step)).run_counted();
}

// Removes plain rows and puts them again: as hashes, joined with those that are there.
base::Result<size_t> put_opt_outs_again(Connection& connection, size_t step) {
  std::vector<lists::OptOutEntry> rows;
  {
    Query query(connection, R"(
      select recipient, sender, scope, requested, source, evidence, recorded, expires from opt_outs
      where instr(recipient, '@') > 1 or (scope = 'sender' and instr(sender, '@') > 1) limit $1)");
    query.bind(to_sql_limit(step));
    while (query.next()) rows.push_back(read_opt_out(query));
    if (auto status = query.status(); !status) return status.error();
  }
  for (const lists::OptOutEntry& row : rows) {
    Query remove(connection, "delete from opt_outs where recipient = $1 and sender = $2 and scope = $3");
    remove.bind_all(row.recipient.text(), row.sender, lists::to_string(row.scope));
    if (auto status = remove.run(); !status) return status.error();
    if (auto status = put_row(connection, row); !status) return status.error();
  }
  return rows.size();
}

base::Result<size_t> put_preferences_again(Connection& connection, size_t step) {
  std::vector<lists::PreferenceEntry> rows;
  {
    Query query(connection, R"(
      select recipient, sender, choice, source, evidence, recorded, expires from preferences
      where instr(recipient, '@') > 1 or instr(sender, '@') > 1 limit $1)");
    query.bind(to_sql_limit(step));
    while (query.next()) rows.push_back(read_preference(query));
    if (auto status = query.status(); !status) return status.error();
  }
  for (const lists::PreferenceEntry& row : rows) {
    Query remove(connection, "delete from preferences where recipient = $1 and sender = $2");
    if (auto status = remove.bind_all(row.recipient.text(), row.sender.text()).run(); !status) return status.error();
    if (auto status = put_row(connection, row); !status) return status.error();
  }
  return rows.size();
}

base::Result<size_t> hash_table(Connection& connection, const Table& table, size_t step) {
  switch (table.join) {
    case Join::opt_outs: return put_opt_outs_again(connection, step);
    case Join::preferences: return put_preferences_again(connection, step);
    case Join::never: break;
  }
  return convert(connection, table, step);
}

base::Result<size_t> table_reached(Connection& connection) {
  const auto text = setting(connection, kTableSetting);
  if (!text) return text.error();
  size_t number = 0;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace

base::Result<size_t> hash_step(Connection& connection, size_t step) {
  const auto form = setting(connection, kFormSetting);
  if (!form) return form.error();
  if (*form == to_string(lists::Privacy::hashed)) return size_t{0};
  if (auto status = settle_key(connection); !status) return status.error();
  if (auto status = set_setting(connection, kFormSetting, kConverting); !status) return status.error();
  const auto reached = table_reached(connection);
  if (!reached) return reached.error();
  const HashedForm hashed(connection);
  for (size_t number = *reached; number < tables().size(); number++) {
    const auto changed = hash_table(connection, tables()[number], step);
    if (!changed) return changed.error();
    if (*changed > 0) {
      if (auto status = set_setting(connection, kTableSetting, std::to_string(number)); !status) return status.error();
      return *changed;
    }
  }
  if (auto status = set_setting(connection, kFormSetting, to_string(lists::Privacy::hashed)); !status) {
    return status.error();
  }
  return size_t{0};
}

}  // namespace nonsolicit::store
