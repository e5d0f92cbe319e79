// Could anybody decide held mail under these settings? For `nonsolicit config check` and the start of the review pages.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/runtime.h"
#include "store/accounts.h"

namespace nonsolicit::engine {

// Why nobody could decide, or nobody in a case that is sure to come, as a sentence; "" where somebody can.
std::string nobody_could_decide(const State& state, const std::vector<store::Account>& accounts);

}  // namespace nonsolicit::engine
