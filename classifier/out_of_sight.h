// Whether the letter itself cannot be read, by structure: encrypted, or a picture or document in place of words
// (docs/signs.md, "Opaque"). Pure; thread-safe.
#pragma once

#include <string_view>

#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

// `words`: of the visible new text. What stands first in the mail, or in a mail of under 20 words, may be the letter.
OutOfSight out_of_sight(const message::Message& message, size_t words);
// What goes behind "its text could not be read: ": "it is encrypted (S/MIME)".
std::string_view why(OutOfSight cause);
// The same of opaque mail; "" of any other.
std::string_view why_opaque(const Classification& found);

}  // namespace nonsolicit::classifier
