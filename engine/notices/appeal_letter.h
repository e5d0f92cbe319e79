// The answer to an appeal, as the sender reads it by mail: upheld or overturned, what becomes of the message, the
// reviewer's words, where to ask. Pure.
#pragma once

#include <optional>
#include <string>

#include "engine/cases/decision.h"
#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct AppealAnswered {
  AppealAnswer answer = AppealAnswer::uphold;
  std::string words;  // the reviewer's; may be none
  // Of an overturned one. Neither: the message may be refused again, by those who it goes to.
  bool goes_out = false;
  std::optional<base::TimePoint> again_until;  // it may be sent again
};
store::LetterRecord appeal_letter(const State& state, const store::CaseRecord& case_record, const AppealAnswered& told,
                                  base::TimePoint now);

}  // namespace nonsolicit::engine
