// Commands of the MTA that keeps a message (hold.mode mta): release it, or take it out. No shell.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace nonsolicit::engine {

// Runs "postsuper -H QUEUEID" or "sendmail -qQ -qIQUEUEID": `words` with {queue_id} filled in. An id that no MTA makes
// is not put into a command.
base::Status run_mta_command(const std::vector<std::string>& words, const std::string& queue_id);

}  // namespace nonsolicit::engine
