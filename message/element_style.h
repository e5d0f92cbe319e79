// What style and attributes say about an element: out of sight, tiny, in which colours.
#pragma once

#include "message/html_tokenizer.h"
#include "message/open_elements.h"
#include "message/style.h"

namespace nonsolicit::message {

// `element`: as it inherits from the one around it; `facts`: of the style sheet and its style attribute.
void apply_style(const StyleFacts& facts, const Token& token, OpenElement& element);

}  // namespace nonsolicit::message
