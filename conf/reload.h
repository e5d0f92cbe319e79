// Which changes of the options a reload cannot put to work. Pure.
#pragma once

#include <string>
#include <vector>

#include "conf/options.h"

namespace nonsolicit::conf {

// Keys whose values differ and that take effect only at a restart, in the order of the option table.
std::vector<std::string> restart_only_changes(const Options& old, const Options& now);

}  // namespace nonsolicit::conf
