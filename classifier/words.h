// Words of folded text: letters, digits, apostrophes; anything above ASCII is a letter. Pure; thread-safe. Never fails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace nonsolicit::classifier {

struct WordSpan {
  uint32_t offset = 0;  // bytes into the folded text
  uint32_t length = 0;

  std::string_view in(std::string_view folded) const { return folded.substr(offset, length); }
};

inline constexpr std::array<bool, 256> kWordBytes = [] {
  std::array<bool, 256> table{};
  for (size_t i = 0; i < table.size(); i++) {
    const char c = static_cast<char>(static_cast<unsigned char>(i));
    table[i] = base::is_alnum(c) || i > 127 || c == '\'';
  }
  return table;
}();

constexpr bool is_word_byte(char c) { return kWordBytes[static_cast<unsigned char>(c)]; }

std::vector<WordSpan> word_spans(std::string_view folded);

// The same, as views into `folded`.
std::vector<std::string_view> split_words(std::string_view folded);

}  // namespace nonsolicit::classifier
