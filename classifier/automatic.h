// Signs that a program wrote the mail, from its structure and headers, each by its RFC. Pure; thread-safe.
#pragma once

#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

AutomaticSigns automatic_signs(const message::Message& message);

// The letter itself may be out of sight (docs/policy.md, `opaque`): encrypted; or under 20 words of text with an image
// or document.
bool hides_its_letter(const message::Message& message, size_t words);

}  // namespace nonsolicit::classifier
