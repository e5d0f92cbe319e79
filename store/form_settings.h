// In which form the store has its addresses, and by which key: settings that are made once and then only compared, so
// that no look-up goes wrong silently. Within the caller's transaction.
#pragma once

#include "base/result.h"
#include "store/connection.h"

namespace nonsolicit::store {

// At opening. A new store takes the form of the connection; another form or key than the store's is a config error that
// says what to do. A store that is being converted can be opened as a plain one, for hash_step to go on.
base::Status settle_form(Connection& connection);
// The same for connections that may not write.
base::Status check_form(Connection& connection);
// In every transaction: somebody may have converted the store since it was opened. Temporary error.
base::Status require_form(Connection& connection);

// The key is used from now on: remembered, or compared with the one that was.
base::Status settle_key(Connection& connection);

base::Result<std::string> setting(Connection& connection, std::string_view name);  // "" where there is none
base::Status set_setting(Connection& connection, std::string_view name, std::string_view value);

inline constexpr std::string_view kFormSetting = "addresses";
inline constexpr std::string_view kConverting = "converting";
std::string_view to_string(lists::Privacy privacy);

}  // namespace nonsolicit::store
