#include "store/sql_error.h"

#include <fmt/format.h>

namespace nonsolicit::store {

base::Error to_error(const SqlError& error, std::string_view path) {
  const auto detail = [&](std::string_view advice) { return fmt::format("{}: {}: {}", path, error.message, advice); };
  switch (error.kind) {
    case SqlErrorKind::unique:
      return base::permanent_error("the store has this entry already", fmt::format("{}: {}", path, error.message));
    case SqlErrorKind::busy:
      return base::temporary_error("the store is busy",
                                   detail("another process keeps it locked; find it with fuser, or try again"));
    case SqlErrorKind::serialization:
      return base::temporary_error("the store was changed at the same time", detail("try again"));
    case SqlErrorKind::connection:
      return base::temporary_error("the store cannot be reached",
                                   detail("check that the file, its directory and its disk can be read and written"));
    case SqlErrorKind::full:
      return base::temporary_error("the store has no space left", detail("free space on its file system"));
    case SqlErrorKind::interrupted:
      return base::temporary_error("the store took too long", fmt::format("{}: {}", path, error.message));
    case SqlErrorKind::damaged:
      return base::permanent_error("the store is damaged",
                                   detail("stop the service, then restore the last backup or use sqlite3's .recover"));
    case SqlErrorKind::read_only:
      return base::permanent_error("the store cannot be written",
                                   detail("make the file and its directory writable for the service user"));
    case SqlErrorKind::other: break;
  }
  return base::Error{.kind = base::ErrorClass::bug,
                     .text = "the store did not understand us",
                     .detail = fmt::format("{}: {}", path, error.message)};
}

}  // namespace nonsolicit::store
