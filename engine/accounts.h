// What is done with accounts of the review pages, by admins on the pages and on the command line: checked, written,
// audited. Errors: permanent where it makes no sense, and those of the store.
#pragma once

#include <string>
#include <string_view>

#include "engine/runtime.h"
#include "store/accounts.h"

namespace nonsolicit::engine {

inline constexpr base::Duration kOneTimeLife = std::chrono::minutes(15);

// 1 to 64 of a-z 0-9 . _ - @, first a letter or digit.
bool is_account_name(std::string_view text);

// `actor`: who does it, "staff:jo". Each writes its line in the audit.
base::Status add_account(const Services& services, std::string_view actor, store::Account account);
// What differs from the account as it stands; revoking and taking back a revocation too, and a new password_hash.
// Permanent error where no admin who can log in would be left.
base::Status change_account(const Services& services, std::string_view actor, const store::Account& changed);
base::Result<store::Account> account_named(const Services& services, std::string_view name);
base::Result<size_t> end_account_sessions(const Services& services, std::string_view actor, std::string_view name);
// The token of a login that works once, within kOneTimeLife; permanent error for a revoked account.
base::Result<std::string> make_one_time_login(const Services& services, std::string_view actor, std::string_view name);
// "https://review.assoc.example/login/once/TOKEN"; the path alone where review.public_url is empty.
std::string one_time_url(const conf::Options& options, std::string_view token);

// A line about accounts and sessions. `detail`: never an address of somebody who is no account.
base::Status audit_account(const Services& services, std::string_view actor, std::string_view action,
                           std::string detail);

}  // namespace nonsolicit::engine
