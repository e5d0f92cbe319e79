// The recipients of a case as they stand now: relationship, opt-out and preference by one look-up, as sentences with
// date and way; the verdict of each from the record.
#pragma once

#include <string>
#include <vector>

#include "engine/cases/case_view.h"
#include "engine/cases/evidence.h"

namespace nonsolicit::engine {

// Fills in recipients, recipients_left_out and findings; those held come first. A look-up that fails is told with each
// recipient. `list_id`: of the held message, lower case; "".
void add_recipients(CaseView& view, const State& state, const Services& services,
                    const std::vector<CaseVerdict>& verdicts, const std::string& list_id);

}  // namespace nonsolicit::engine
