// Bytes -> Message. Never fails: whatever cannot be read becomes a Defect, and its raw text is still shown.
// Linear in the size of the mail; bounded by `limits`. Pure; thread-safe.
#pragma once

#include <string_view>

#include "base/limits.h"
#include "message/message.h"

namespace nonsolicit::message {

// `bytes`: header, empty line, body, as on the wire (CRLF) or in a file (LF), RFC 5322 and MIME.
Message parse(std::string_view bytes, const base::Limits& limits = {});

}  // namespace nonsolicit::message
