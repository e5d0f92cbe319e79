// What the forms of decisions say, read into orders. Problems are sentences for the reviewer. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/cases/decision.h"
#include "review/http/message.h"

namespace nonsolicit::review {

// Of POST /decide. Permanent error: no message chosen, none of the two decisions, a date that is none or over, "to
// these only" with nobody chosen, a return without words that is not quiet.
base::Result<engine::DecisionOrder> order_of(const http::Form& form, base::TimePoint now);

}  // namespace nonsolicit::review
