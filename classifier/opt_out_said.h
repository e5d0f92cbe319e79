// Written instructions: "reply with REMOVE", "say so and I'll stop". Pure; thread-safe. Never fails; linear in the
// mail.
#pragma once

#include "classifier/classification.h"
#include "classifier/rules.h"
#include "classifier/reading.h"

namespace nonsolicit::classifier {

// Reads the links found so far: "click here" is as good as the link beside it.
void add_instructions(const Reading& reading, const RuleSet& rules, OptOut& found);

}  // namespace nonsolicit::classifier
