// The text part of our delivery reports about held mail, from the letters "return" and "expiry". Pure.
#pragma once

#include "engine/notices/return_texts.h"

namespace nonsolicit::engine {

struct Told {
  std::string subject;     // as it stands in a header
  std::string text;        // LF between lines, none at the end; "": the diagnostic is all
  std::string diagnostic;  // one line of plain ASCII for Diagnostic-Code
};
// `reported`: the recipients that the report is about.
Told told_of_return(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported,
                    base::TimePoint now);
Told told_of_expiry(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported,
                    base::TimePoint now);
// The next mail server refused what was released.
Told told_of_refusal(const std::string& answer);

std::string return_text(const State& state, std::string_view words, const ReturnValues& values, base::TimePoint now);

}  // namespace nonsolicit::engine
