// Tells new text from quoted and forwarded text and from signatures, by the words and marks that mail programs write
// (English, French, Spanish, German; of quotes also Italian, Portuguese, Dutch, Swedish, Polish). Starts from the roles
// that markup or ">" gave. Linear; pure; thread-safe.
#pragma once

#include <string_view>

#include "message/message.h"

namespace nonsolicit::message {

// Replaces the roles in `body.runs`. A body without any new words is all forwarded: quoting alone is sending on.
void assign_roles(TextBody& body);

// The last line of `text` is like "On Monday, Ann wrote:".
bool ends_with_attribution(std::string_view text);

}  // namespace nonsolicit::message
