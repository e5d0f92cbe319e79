// conf/policy.toml as a table, read here without the conf room, so that the rows are tested as they are shipped.
#pragma once

#include "policy/rule.h"

namespace nonsolicit::policy::testing {

// Throws std::runtime_error on anything that is not understood.
RuleTable shipped_rules();

}  // namespace nonsolicit::policy::testing
