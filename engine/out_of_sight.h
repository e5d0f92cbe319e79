// Why the text of an opaque mail could not be read, by its structure (docs/signs.md, "Opaque"). Pure; thread-safe.
#pragma once

#include <string_view>

#include "message/message.h"

namespace nonsolicit::engine {

// What goes behind "its text could not be read: ": "it is encrypted (S/MIME)", "the letter may be the picture". Of mail
// that counts as opaque; what is none gets the words for a cause that cannot be told.
std::string_view why_out_of_sight(const message::Message& message);

}  // namespace nonsolicit::engine
