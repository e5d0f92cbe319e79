// The answer to an appeal, as the sender reads it by mail: upheld or overturned, the reviewer's words, where to ask.
// Pure.
#pragma once

#include <string>

#include "engine/cases/decision.h"
#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

store::LetterRecord appeal_letter(const State& state, const store::CaseRecord& case_record, AppealAnswer answer,
                                  const std::string& words, base::TimePoint now);

}  // namespace nonsolicit::engine
