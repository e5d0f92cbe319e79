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

// The content of Message::parts[part] of the same mail, its transfer encoding undone, at most limits.decoded_bytes: as
// it is, or as UTF-8 by its charset. Nothing: there is no such part, or it has parts itself.
enum class PartForm { bytes, text };
std::optional<std::string> read_part(std::string_view bytes, size_t part, PartForm form,
                                     const base::Limits& limits = {});

}  // namespace nonsolicit::message
