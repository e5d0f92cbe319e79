// Locale-free helpers for protocol text. Bytes above 127 are left alone. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::base {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
// The length of the ASCII text at the start of `text`, eight bytes at a time.
inline size_t ascii_length(std::string_view text) {
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    if ((bytes & 0x8080'8080'8080'8080) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 128) at++;
  return at;
}
inline bool is_ascii(std::string_view text) { return ascii_length(text) == text.size(); }

std::string to_lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
bool iends_with(std::string_view text, std::string_view suffix);
// Position of `needle` (any case) at or after `from`; npos when absent.
size_t ifind(std::string_view text, std::string_view needle, size_t from = 0);
// Whether one of `words` (an array or vector of texts) is the text, begins it, or stands in it; in any case.
template <class Texts>
bool iequals_any(std::string_view text, const Texts& words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return iequals(text, word); });
}
template <class Texts>
bool istarts_with_any(std::string_view text, const Texts& words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return istarts_with(text, word); });
}
template <class Texts>
bool icontains_any(std::string_view text, const Texts& words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return ifind(text, word) != std::string_view::npos; });
}
std::string_view trim(std::string_view text);
// Splits at every `separator`; empty fields are kept.
std::vector<std::string_view> split(std::string_view text, char separator);
// A CR before each LF: for a text of ours, which has none yet.
std::string with_crlf(std::string_view text);

// For "did you mean": edits (insert, delete, replace, swap) between two short words.
size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `word` within a third of its length, or "".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

std::string to_hex(std::string_view bytes);
bool from_hex(std::string_view hex, std::string& bytes);

}  // namespace nonsolicit::base
