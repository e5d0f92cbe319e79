// Content-Transfer-Encoding undone, tolerantly: garbage is skipped and reported (RFC 2045 section 6; uuencode: POSIX).
// Linear; keeps at most `keep_bytes` of the result but counts all. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nonsolicit::message {

enum class TransferEncoding { identity, base64, quoted_printable, uuencode, unknown };

struct Transferred {
  std::string bytes;
  size_t size = 0;  // of the whole result
  bool bad = false;
  bool cut = false;  // size > keep_bytes
};

// By the name in the header, lower case, comments already dropped; "" is 7bit.
TransferEncoding transfer_encoding(std::string_view name);
Transferred undo_transfer(std::string_view body, TransferEncoding encoding, size_t keep_bytes);

// The "Q" encoding of RFC 2047 section 4.2: no soft breaks, "_" is a space.
std::string undo_q(std::string_view text, bool& bad);

}  // namespace nonsolicit::message
