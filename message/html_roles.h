// What the markup of mail programs says about the role of an element: Gmail, Yahoo, Thunderbird, Apple Mail, Outlook,
// Proton. Pure; thread-safe.
#pragma once

#include <string_view>

#include "message/html_tokenizer.h"

namespace nonsolicit::message {

enum class MarkupRole {
  none,
  quote,          // the element is a quote
  quote_wrapper,  // holds an attribution, the quote, and perhaps replies after it
  quote_rest,     // all that follows is quoted (Outlook)
  indentation,    // <blockquote> without a word on quoting: indented text, or a quote after an attribution
  forward,
  signature,
};

struct MarkupClues {
  std::string_view id;  // references decoded
  std::string_view classes;
  bool border_left = false;  // by style
  bool reply_rule = false;   // the line above the header of the mail that is answered
};

MarkupRole markup_role(const Token& token, const MarkupClues& clues);

}  // namespace nonsolicit::message
