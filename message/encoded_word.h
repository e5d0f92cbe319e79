// Header text: RFC 2047 encoded words, and the raw 8-bit bytes that some senders write instead. Tolerates what clients
// tolerate: words without blanks between them, blanks inside, a multibyte character split over words.
// Result is valid UTF-8. Linear. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace nonsolicit::message {

struct WordDefects {
  bool bad_word = false;  // what looks like an encoded word is none, or its bytes are broken
  bool unknown_charset = false;
  bool bad_charset_bytes = false;
};

std::string decode_words(std::string_view raw, WordDefects& defects);

// Bytes without a declared charset: UTF-8 where valid, else windows-1252.
std::string text_of_bytes(std::string_view bytes);
// Bytes in a declared charset; "" and us-ascii as above, ISO 8859-1 read as windows-1252 like all clients do.
std::string text_of_charset(std::string_view bytes, std::string_view charset, WordDefects& defects);

}  // namespace nonsolicit::message
