// The mails of one file, mbox or a single one, packed or not, of any size in bounded memory: only the start of each is
// kept. Not thread-safe; blocking. Errors: as base/line_source.h; the mails before it were given.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "base/line_source.h"
#include "base/result.h"

namespace nonsolicit::cli {

// Calls `each` for every mail with its first `most` bytes, and what has been read so far.
base::Status read_mail_starts(const std::filesystem::path& path, size_t most,
                              const std::function<void(const std::string& bytes, const base::LineSource&)>& each);

}  // namespace nonsolicit::cli
