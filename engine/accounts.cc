#include "engine/accounts.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kLongestAccountName = 64;

std::string_view word(bool revoked) { return revoked ? "revoked" : "active"; }

// What a change is, in words for the audit; empty where nothing differs.
std::vector<std::string> differences(const store::Account& before, const store::Account& after) {
  std::vector<std::string> found;
  const auto note = [&found](std::string_view what, std::string_view was, std::string_view is) {
    if (was != is) found.push_back(fmt::format("{} {} -> {}", what, was, is));
  };
  note("role", store::to_string(before.role), store::to_string(after.role));
  note("content", store::to_string(before.content), store::to_string(after.content));
  note("state", word(before.revoked), word(after.revoked));
  if (before.address.text() != after.address.text()) found.push_back("address changed");
  if (before.password_hash != after.password_hash)
    found.push_back(after.password_hash.empty() ? "password taken away" : "password changed");
  return found;
}

bool is_working_admin(const store::Account& account) { return account.role == store::Role::admin && !account.revoked; }

base::Status check_admins_left(const Services& services, const store::Account& before, const store::Account& after) {
  if (!is_working_admin(before) || is_working_admin(after)) return {};
  const auto all = services.store->accounts().all();
  if (!all) return all.error();
  const auto admins = std::count_if(all->begin(), all->end(), is_working_admin);
  if (admins > 1) return {};
  return base::permanent_error("there must be an admin left; make somebody else one first");
}

}  // namespace

bool is_account_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestAccountName) return false;
  const auto lower_alnum = [](char c) { return (c >= 'a' && c <= 'z') || base::is_digit(c); };
  return lower_alnum(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
           return lower_alnum(c) || c == '.' || c == '_' || c == '-' || c == '@';
         });
}

base::Status audit_account(const Services& services, std::string_view actor, std::string_view action,
                           std::string detail) {
  return services.store->audit().append({.when = services.clock->now(),
                                         .actor = std::string(actor),
                                         .action = std::string(action),
                                         .detail = std::move(detail)},
                                        {});
}

base::Status add_account(const Services& services, std::string_view actor, store::Account account) {
  if (!is_account_name(account.name))
    return base::permanent_error("a name has 1 to 64 of a-z 0-9 . _ - @, first a letter or digit");
  account.created = services.clock->now();
  account.last_login = {};
  if (auto done = services.store->accounts().add(account); !done.ok()) return done;
  return audit_account(services, actor, "account.add",
                       fmt::format("account {}, role {}, content {}", account.name, store::to_string(account.role),
                                   store::to_string(account.content)));
}

base::Result<store::Account> account_named(const Services& services, std::string_view name) {
  auto found = services.store->accounts().find(name);
  if (!found) return found.error();
  if (!*found) return base::permanent_error("there is no account of this name");
  return std::move(**found);
}

base::Status change_account(const Services& services, std::string_view actor, const store::Account& changed) {
  const auto before = account_named(services, changed.name);
  if (!before) return before.error();
  const std::vector<std::string> what = differences(*before, changed);
  if (what.empty()) return {};
  if (auto left = check_admins_left(services, *before, changed); !left.ok()) return left;
  if (auto done = services.store->accounts().change(changed); !done.ok()) return done;
  return audit_account(services, actor, "account.change",
                       fmt::format("account {}: {}", changed.name, fmt::join(what, ", ")));
}

base::Result<size_t> end_account_sessions(const Services& services, std::string_view actor, std::string_view name) {
  const auto ended = services.store->accounts().end_sessions(name);
  if (!ended) return ended.error();
  if (*ended > 0) {
    const auto done = audit_account(services, actor, "session.end", fmt::format("account {}: {}", name, *ended));
    if (!done.ok()) return done.error();
  }
  return *ended;
}

base::Result<std::string> make_one_time_login(const Services& services, std::string_view actor, std::string_view name) {
  const auto account = account_named(services, name);
  if (!account) return account.error();
  if (account->revoked) return base::permanent_error("this account is revoked");
  std::string token = base::to_hex(base::random_bytes(32));
  auto done = services.store->accounts().put_one_time({.token_hash = base::blake2b_hex(token),
                                                       .account = account->name,
                                                       .expires = services.clock->now() + kOneTimeLife});
  if (!done.ok()) return done.error();
  done = audit_account(services, actor, "account.link", fmt::format("account {}", account->name));
  if (!done.ok()) return done.error();
  return token;
}

std::string one_time_url(const conf::Options& options, std::string_view token) {
  std::string_view start = options.review.public_url;
  while (start.ends_with('/')) start.remove_suffix(1);
  return fmt::format("{}/login/once/{}", start, token);
}

}  // namespace nonsolicit::engine
