// What recipients and the sender said about cases of the sender, as facts for `why`: complaints and appeals, with what
// became of them. Pure.
#pragma once

#include <vector>

#include "engine/why.h"

namespace nonsolicit::engine {

std::vector<WhyFact> said_facts(const State& state, const WhyQuestion& question,
                                const std::vector<store::StatementOfCase>& said);

}  // namespace nonsolicit::engine
