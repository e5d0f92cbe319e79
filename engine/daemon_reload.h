// What both daemons do at HUP: systemd and the log are told that files are read again, and what came of it.
#pragma once

#include <functional>
#include <string>

#include "base/log.h"
#include "base/result.h"

namespace nonsolicit::engine {

// All or nothing; the text tells what changed, or why nothing did.
using Reload = std::function<base::Result<std::string>()>;
// True where it was reloaded. `status` is what systemd shows afterwards.
bool reload_and_tell(const Reload& reload, const base::Log& log, const std::string& status);

}  // namespace nonsolicit::engine
