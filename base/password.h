// Passwords of people: argon2id by libsodium. Thread-safe; each hash takes 64 MiB and about 0.1 s, so callers bound how
// many run at once.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nonsolicit::base {

inline constexpr size_t kPasswordLeast = 12;  // characters
inline constexpr size_t kPasswordMost = 256;  // bytes

// "$argon2id$v=19$m=65536,..." with a salt of its own. Temporary error: no memory.
Result<std::string> hash_password(std::string_view password);
bool password_matches(std::string_view hash, std::string_view password);
// The hash of a password that nobody knows, as costly to compare as a real one: for names that have none.
std::string_view nobodys_password_hash();

// Whether somebody called `name` may have this password; a permanent error that says what is wrong with it. Long and
// not the name: more rules make people write passwords down.
Status check_new_password(std::string_view name, std::string_view password);

}  // namespace nonsolicit::base
