// What can go wrong in SQL, in the few kinds that callers treat differently, the same for every backend; and what each
// becomes as an Error: which class, what to tell, what to do. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nonsolicit::store {

enum class SqlErrorKind { unique, busy, serialization, connection, full, interrupted, damaged, read_only, other };

struct SqlError {
  SqlErrorKind kind = SqlErrorKind::other;
  std::string message;  // the library's own words
};

// `path` names the database in the detail.
base::Error to_error(const SqlError& error, std::string_view path);

}  // namespace nonsolicit::store
