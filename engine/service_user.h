// A program run as root becomes the service user before it opens anything, so that it leaves no file behind that the
// daemons cannot write (docs/design.md section 6).
#pragma once

#include <filesystem>

#include "base/result.h"

namespace nonsolicit::engine {

// Becomes owner and group of `directory` where we are root and they are not; nothing otherwise.
base::Status become_owner_of(const std::filesystem::path& directory);

}  // namespace nonsolicit::engine
