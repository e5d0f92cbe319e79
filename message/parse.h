// Bytes -> Message. Never fails: whatever cannot be read becomes a Defect, and its raw text is still shown.
// Linear in the size of the mail; bounded by `limits`. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "message/message.h"

namespace nonsolicit::message {

// `bytes`: header, empty line, body, as on the wire (CRLF) or in a file (LF), RFC 5322 and MIME.
Message parse(std::string_view bytes, const base::Limits& limits = {});

// The decoded bytes of one part of parse()'s Message::parts, with the same bytes and limits; at most
// limits.decoded_bytes. Nothing for a part that has parts of its own, or that is not there.
std::optional<std::string> part_bytes(std::string_view bytes, size_t part, const base::Limits& limits = {});

}  // namespace nonsolicit::message
