// ASCII text eight bytes at a time, as a number whose lowest byte is the first one. A loop over bytes asks at each whether
// the word ends, which no processor can foresee; here that is a few operations for all eight. What a function finds is
// marked by the highest bit of the byte. Pure.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace nonsolicit::base {

inline constexpr uint64_t kEachByte = 0x0101'0101'0101'0101;
inline constexpr uint64_t kMarks = 0x80 * kEachByte;

inline uint64_t in_text_order(uint64_t bytes) {
  return std::endian::native == std::endian::little ? bytes : __builtin_bswap64(bytes);
}
inline uint64_t load_eight(const char* text) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  return in_text_order(bytes);
}
inline void store_eight(uint64_t bytes, char* text) {
  bytes = in_text_order(bytes);
  std::memcpy(text, &bytes, sizeof bytes);
}

// Of ASCII bytes: those below `limit`, which is at most 0x80.
constexpr uint64_t bytes_below(uint64_t ascii, unsigned char limit) {
  return ~(ascii + (0x80u - limit) * kEachByte) & kMarks;
}
constexpr uint64_t bytes_equal(uint64_t ascii, unsigned char byte) { return bytes_below(ascii ^ byte * kEachByte, 1); }

constexpr uint64_t to_lower_eight(uint64_t ascii) {
  const uint64_t capitals = bytes_below(ascii, 'Z' + 1) & ~bytes_below(ascii, 'A');
  return ascii | capitals >> 2;
}

// Whether the eight bytes at `text` are words of ASCII characters that can be seen, with one blank between them at most;
// the ninth is read, too. `blanks` gives the marks of the blanks among eight bytes.
template <class Blanks>
bool are_words(const char* text, Blanks blanks) {
  constexpr unsigned char kFirstSeen = 0x21;
  constexpr unsigned char kDelete = 0x7F;
  const uint64_t bytes = load_eight(text);
  const uint64_t behind = load_eight(text + 1);
  if (((bytes | behind) & kMarks) != 0) return false;
  const uint64_t unseen = bytes_below(bytes, kFirstSeen);
  const uint64_t blank = blanks(bytes);
  return ((unseen ^ blank) | (blank & bytes_below(behind, kFirstSeen)) | bytes_equal(bytes, kDelete)) == 0;
}

}  // namespace nonsolicit::base
