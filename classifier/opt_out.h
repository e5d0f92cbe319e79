// The ways out that a message offers, and for each why a reader would not find it (docs/policy.md, "opt-out").
// Which words lead out is data: the rules flagged opt_out_link, opt_out_target, opt_out_instruction.
// Nothing is fetched. Pure; thread-safe. Never fails.
#pragma once

#include "classifier/classification.h"
#include "classifier/reading.h"
#include "classifier/rules.h"
#include "message/message.h"

namespace nonsolicit::classifier {

OptOut find_opt_out(const Reading& reading, const RuleSet& rules);
OptOut find_opt_out(const message::Message& message, const RuleSet& rules);

}  // namespace nonsolicit::classifier
