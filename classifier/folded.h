// Text as patterns see it: lower case, plain apostrophes and blanks, hard line breaks joined, with the way back to the
// text as written. An empty line (the end of a paragraph) becomes one LF, any other white space one blank.
// Pure; thread-safe. Never fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message/message.h"

namespace nonsolicit::classifier {

struct FoldedText {
  std::string text;                                // valid UTF-8
  std::vector<std::pair<size_t, size_t>> anchors;  // (offset here, offset in the source), ascending; linear between

  size_t original(size_t offset) const;
};

// Which stretches of a body are looked at.
enum class Stretch { fresh, signature, all_visible, quoted, hidden };

FoldedText fold_body(const message::TextBody& body, Stretch stretch);
FoldedText fold_line(std::string_view text);

// Bodies that a reader is shown: preferred and not inside a message/rfc822 part.
bool is_shown(const message::TextBody& body);

}  // namespace nonsolicit::classifier
