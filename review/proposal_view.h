// A decision that waits for a second reviewer: what would happen, all of it, in words. Pure.
#pragma once

#include "engine/cases/case_view.h"
#include "engine/cases/reviewer.h"
#include "review/page.h"

namespace nonsolicit::review {

// For "proposal" of templates/_message.mustache; false where nothing waits.
Json proposal_values(const engine::CaseView& view, const engine::Reviewer& reviewer);

}  // namespace nonsolicit::review
