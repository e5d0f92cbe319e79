// Words of folded text: letters, digits, apostrophes; anything above ASCII is a letter. Pure; thread-safe. Never fails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "classifier/folded.h"

namespace nonsolicit::classifier {

// FNV-1a with all digits alike: a number counts as its length.
class WordHash {
 public:
  constexpr void add(char c) { add_byte(static_cast<unsigned char>(base::is_digit(c) ? '0' : c)); }
  // Of which any digit is '0'.
  constexpr void add_byte(unsigned char byte) { state_ = (state_ ^ byte) * 0x0000'0100'0000'01B3; }
  constexpr uint64_t value() const { return state_; }

 private:
  uint64_t state_ = 0xCBF2'9CE4'8422'2325;
};

// Eight bytes (base/eight_bytes.h) of which those marked are digits, as add_byte() takes them.
constexpr uint64_t with_digits_alike(uint64_t bytes, uint64_t digits) { return bytes & ~((digits >> 7) * 0x0F); }

// Whom a word names, classifier/names.h.
enum class Named : uint8_t { nobody, sender, sender_firm, recipient, recipient_firm };

struct WordSpan {
  uint32_t offset = 0;  // bytes into the folded text
  uint32_t length : 27 = 0;
  uint32_t opens_sentence : 1 = 0;  // the first word, or the end of a sentence stands before it
  uint32_t has_digits : 1 = 0;
  Named named : 3 = Named::nobody;
  uint64_t hash = 0;  // WordHash

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

// What ends a sentence.
constexpr bool is_sentence_end(char c) { return c == '.' || c == '!' || c == '?' || c == '\n'; }

constexpr bool is_word_byte(char c) { return kWordBytes[static_cast<unsigned char>(c)]; }

// A text as it is, which is folded already.
std::vector<WordSpan> word_spans(std::string_view folded);

// `source` is what was folded: a capital there tells where a sentence begins behind a number or an abbreviation.
std::vector<WordSpan> word_spans(const FoldedText& folded, std::string_view source);

// The same, as views into `folded`.
std::vector<std::string_view> split_words(std::string_view folded);

}  // namespace nonsolicit::classifier
