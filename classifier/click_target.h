// Where an instruction sends its reader: to a link ("click here", "use the link below") that must be there, or to
// answer, write or ring, which needs none. Pure; thread-safe. Never fails; linear in the mail.
#pragma once

#include <cstddef>
#include <string_view>

#include "message/message.h"

namespace nonsolicit::classifier {

// Whether the words, folded, can be followed by a click only.
bool asks_for_click_only(std::string_view folded);

// Whether the sentence from `begin` to `end`, in bytes of the text of Message::bodies[body], holds a link that works,
// has one right behind it, or points to one ("below", "[3]") that follows.
bool has_click_target(const message::Message& message, size_t body, size_t begin, size_t end);

}  // namespace nonsolicit::classifier
