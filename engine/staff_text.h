// How long a text of staff may be: the words of a return, a note, an answer. Counted as browsers count what is typed
// into a field (UTF-16 units, a line end as one), so that no text that fits the field is refused. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nonsolicit::engine {

inline constexpr size_t kMostStaffLetters = 4000;

// A sentence that says how much too long the text is; "" where it is not.
std::string length_problem(std::string_view text);

// CRLF, as forms send it, becomes LF.
std::string unix_lines(std::string_view text);
// Permanent error with a sentence: too long, no UTF-8, or with control characters other than line ends.
base::Status check_text(std::string_view text);
// The same of a text as a form sends it.
base::Status check_staff_text(std::string_view text);

}  // namespace nonsolicit::engine
