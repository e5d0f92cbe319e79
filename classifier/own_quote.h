// Whether somebody quotes an earlier letter of their own, as who has no answer does ("just bumping this"): what the
// mail wants then stands in the quoted text. Pure; thread-safe. Never fails; looks at the head of the quote only.
#pragma once

#include <string_view>

#include "message/message.h"

namespace nonsolicit::classifier {

// `quoted` is folded (classifier/folded.h). By the line above the quote ("On ..., NAME <address> wrote:", "From: ..."):
// the first address in it is the author's, and where there is none a name of two words tells.
bool quotes_own_letter(const message::Message& message, std::string_view quoted);

}  // namespace nonsolicit::classifier
