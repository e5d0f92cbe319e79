// Signs that a program wrote the mail, from its structure and headers, each by its RFC. Pure; thread-safe.
#pragma once

#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

AutomaticSigns automatic_signs(const message::Message& message);

}  // namespace nonsolicit::classifier
