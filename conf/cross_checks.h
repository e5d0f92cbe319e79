// What must hold between options, once each is right by itself. Pure.
#pragma once

#include <set>
#include <string>

#include "conf/options.h"
#include "conf/problems.h"

namespace nonsolicit::conf {

// Brings senders of groups into their normal form, fills what follows from other options (limits of the
// spool, no_reply off over TCP), and reports contradictions at the line that caused them. Nothing is said
// about keys in `failed`: their values are still the defaults.
void cross_check(Options& options, const std::set<std::string>& failed, Problems& problems);

}  // namespace nonsolicit::conf
