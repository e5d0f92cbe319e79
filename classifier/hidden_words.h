// Words of the sender's own that style puts out of sight. Programs hide a line or two; who hides a letter has a reason,
// or a program shows it that reads the style otherwise than we do. Pure; thread-safe.
#pragma once

#include "message/message.h"

namespace nonsolicit::classifier {

// Twenty or more, in the bodies that a reader is shown.
bool hides_many_words(const message::Message& message);
// The message as it reads with these words in sight; offsets stay as they are.
message::Message with_all_in_sight(const message::Message& message);

}  // namespace nonsolicit::classifier
