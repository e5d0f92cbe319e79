// Files of an archive (tar, plain or packed with gzip, xz, bzip2 or zstd; zip), read in memory: nothing is written.
// Plain files only; links, devices and folders are passed over. Blocking; no global state.
// Errors: what cannot be read, is damaged or encrypted, or is over a limit is ErrorClass::permanent; `each` may have
// been called for the files before it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/limits.h"
#include "base/result.h"

namespace nonsolicit::base {

// Calls `each` for every file in the order of the archive; a leading "./" is taken off the names.
Status read_archive(const std::filesystem::path& path, const ArchiveLimits& limits,
                    const std::function<void(const std::string& name, std::string bytes)>& each);

}  // namespace nonsolicit::base
