// Hop 4: what an examination decided is made durable before the MTA is told: spool file, then row, then answer.
// If that fails, the failure table answers, never "reject and forget".
#pragma once

#include "engine/examine.h"
#include "engine/runtime.h"

namespace nonsolicit::engine {

// Writes case, held copy, letters and reach; may replace the plan by an earlier answer (repeat) or by the failure
// table's.
void record(Examination& examination, const State& state, const Services& services, const ExamineInput& input);

}  // namespace nonsolicit::engine
