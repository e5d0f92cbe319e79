// Folders that the daemons write into, and that are not there: most often a path mistyped. Looks at the file system,
// writes nothing. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "conf/options.h"

namespace nonsolicit::conf {

// Each "file:line: key: the folder ... does not exist", in the order of the options. Warnings, since a configuration
// may be checked on another machine. Nothing is said of what the service makes at its start (the last folder of the
// spool, RuntimeDirectory and StateDirectory of the systemd units), nor of what this user may not look into.
std::vector<std::string> missing_folders(const Options& options);

}  // namespace nonsolicit::conf
