// Text in Unicode by ICU, thinly wrapped: charsets to UTF-8, validity, folding. Never fails: what cannot be read
// becomes U+FFFD and is reported as a flag. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace nonsolicit::base {

inline constexpr size_t kMostUtf8Bytes = 4;  // of one code point

bool is_valid_utf8(std::string_view text);

// A byte of valid UTF-8 at which no character begins (RFC 3629 section 3).
constexpr bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

struct Decoded {
  std::string text;       // valid UTF-8
  bool replaced = false;  // some bytes were no text in this charset
  bool unknown = false;   // charset not known or not allowed: read as windows-1252 (or UTF-8 where valid)
};
// Bytes in `charset` (any IANA or common alias; RFC 2978) to UTF-8. Only a fixed list of charsets is accepted;
// suffixes like "//TRANSLIT" are cut off.
Decoded decode_charset(std::string_view bytes, std::string_view charset);

// Bytes that claim to be UTF-8 made valid: each bad sequence becomes U+FFFD.
std::string repair_utf8(std::string_view text);
// NFKC with case folding, and default ignorables dropped: the form in which texts and local parts are compared.
std::string fold_text(std::string_view utf8);
// Upper or lower case to lower case, full Unicode, nothing else changed.
std::string lower_text(std::string_view utf8);
// The letters, digits and blanks that fullwidth, mathematical, circled and ligature characters stand for (NFKC, Unicode
// Standard Annex 15); "" for others, of which "™" would become part of a word.
std::string plain_letters(char32_t code_point);
// The ASCII letter that a letter of another script is taken for, as "a" for the Cyrillic one; 0 where there is none
// (Unicode Technical Standard 39, section 4).
char latin_look_alike(char32_t code_point);
bool is_letter(char32_t code_point);
// What nobody sees: joiners, direction marks, variation selectors, tags (Default_Ignorable_Code_Point).
bool is_ignorable(char32_t code_point);
// One letter of a letter and a combining mark behind it (NFC); 0 where there is none.
char32_t composed(char32_t letter, char32_t mark);
// The character that ends `utf8`, which is valid and not empty, and its length in bytes.
std::pair<char32_t, size_t> last_character(std::string_view utf8);

// Appends one code point as UTF-8; surrogates and out of range become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);
// Controls, bidirectional overrides and what else is not seen shown as "U+202E"; for logs, terminals and pages. Joiners
// stay where they join: between letters of a joining script, at a virama, between emoji.
std::string visible_text(std::string_view utf8);
// The same left out, and blanks as "_": for names of files that people load.
std::string name_text(std::string_view utf8);

}  // namespace nonsolicit::base
