// What every match of a pattern begins with: the patterns are long alternations of phrases, and the few letters at the
// start of a phrase tell nearly always that it does not stand here. Sound, never exact: a place whose text begins with
// none of the prefixes is no place of a match. Pure; thread-safe.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace nonsolicit::classifier {

// Stands in a prefix for any byte above ASCII.
inline constexpr char kHighByte = '\x80';

struct Prefix {
  std::string bytes;        // never empty
  bool word_start = false;  // no ASCII word character stands before it
};

enum class Letters { ascii, unicode };  // what \d, \w and \s stand for

// merged: kHighByte for each byte above ASCII; exact: as they are, cut before what may be any byte. Only a first byte
// that may be any is kHighByte there.
enum class HighBytes { merged, exact };

inline constexpr size_t kLongestPrefix = 8;  // bytes

// At most `longest` bytes each. Empty where the pattern can begin with nearly anything, or uses what is not understood
// here.
std::vector<Prefix> match_prefixes(std::string_view pattern, Letters letters, HighBytes high = HighBytes::merged,
                                   size_t longest = kLongestPrefix);

// PCRE2's \w without UCP.
inline constexpr std::array<bool, 256> kAsciiWordBytes = [] {
  std::array<bool, 256> table{};
  for (size_t c = 0; c < 128; c++) table[c] = base::is_alnum(static_cast<char>(c)) || c == '_';
  return table;
}();
constexpr bool is_ascii_word(char c) { return kAsciiWordBytes[static_cast<unsigned char>(c)]; }

}  // namespace nonsolicit::classifier
