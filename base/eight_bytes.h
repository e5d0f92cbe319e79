// ASCII text eight bytes at a time, as a number whose lowest byte is the first one. A loop over bytes asks at each
// whether the word ends, which no processor can foresee; here that is a few operations for all eight. What a function
// finds is marked by the highest bit of the byte. Pure.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

constexpr uint64_t bytes_between(uint64_t ascii, unsigned char first, unsigned char last) {
  return bytes_below(ascii, static_cast<unsigned char>(last + 1)) & ~bytes_below(ascii, first);
}

constexpr uint64_t to_lower_eight(uint64_t ascii) { return ascii | bytes_between(ascii, 'A', 'Z') >> 2; }

// The first place from `at` on whose byte `wanted` accepts, or the end. `marks` gives the marks of such bytes among
// eight ASCII ones, of others too where that is quicker; `above_ascii`: whether such bytes may stand above ASCII.
template <class Marks, class Wanted>
size_t find_marked(std::string_view text, size_t at, bool above_ascii, Marks marks, Wanted wanted) {
  for (; at + 8 <= text.size(); at += 8) {
    const uint64_t bytes = load_eight(text.data() + at);
    const uint64_t high = bytes & kMarks;
    uint64_t marked = (marks(bytes & ~kMarks) & ~high) | (above_ascii ? high : 0);
    for (; marked != 0; marked &= marked - 1) {
      const size_t found = at + static_cast<size_t>(std::countr_zero(marked)) / 8;
      if (wanted(text[found])) return found;
    }
  }
  while (at < text.size() && !wanted(text[at])) at++;
  return at;
}

// Whether the eight bytes at `text` are words of ASCII characters that can be seen, with one blank between them at
// most; the ninth is read, too. `blanks` gives the marks of the blanks among eight bytes.
template <class Blanks>
bool are_words(const char* text, Blanks blanks) {
  constexpr unsigned char kFirstSeen = 0x21;
  constexpr unsigned char kDelete = 0x7F;
  const uint64_t bytes = load_eight(text);
  const uint64_t behind = load_eight(text + 1);
  if (((bytes | behind) & kMarks) != 0) return false;
  const auto unseen = [](uint64_t of) { return bytes_below(of, kFirstSeen) | bytes_equal(of, kDelete); };
  const uint64_t blank = blanks(bytes);
  return ((unseen(bytes) ^ blank) | (blank & unseen(behind))) == 0;
}

}  // namespace nonsolicit::base
