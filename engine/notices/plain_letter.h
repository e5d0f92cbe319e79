// A mail of ours in plain text to one person: an answer to their mail, or a letter to staff (RFC 5322, RFC 3834). Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct PlainLetter {
  std::string purpose;  // "notice", "reminder", "digest", "alarm", "appeal"
  std::string case_id;  // "" where it is about several or none
  std::string to;
  std::string subject;  // UTF-8
  std::string text;     // UTF-8, LF between lines
  std::string answers;  // Message-ID of the mail that it answers, without brackets; "" for none
};

// Complete, CRLF, with Auto-Submitted "auto-replied" where it is about mail of the recipient, "auto-generated" to
// staff.
enum class Audience { sender, staff };
store::LetterRecord make_letter(const State& state, const PlainLetter& letter, Audience audience, base::TimePoint now);

// Plain ASCII as it stands; other text in encoded words of UTF-8 (RFC 2047 section 2), folded. Controls become blanks.
std::string encoded_header(std::string_view utf8);
// One line without controls, for values within a header or a line.
std::string header_text(std::string_view text);

}  // namespace nonsolicit::engine
