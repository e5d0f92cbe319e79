// The text part of our delivery reports about held mail, from the letters "return" and "expiry". Pure.
#pragma once

#include "engine/notices/return_texts.h"

namespace nonsolicit::engine {

// LF between lines, none at the end.
std::string return_text(const State& state, std::string_view words, const ReturnValues& values, base::TimePoint now);
std::string expiry_text(const State& state, const ReturnValues& values, base::TimePoint now);
// One line of plain ASCII for Diagnostic-Code: the first of the words where it is that, or the English sentence.
std::string diagnostic_of(std::string_view words);
// Subject of the report: of the letter "return" or "expiry", as it stands in a header.
std::string report_subject(const State& state, std::string_view letter, std::string_view language);

}  // namespace nonsolicit::engine
