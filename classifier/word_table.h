// A fixed set of words with a bit for each list a word is on: one look-up in place of one per list. The words outlive
// the table (they are literals) and hold no digits. Immutable once built, thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "classifier/words.h"

namespace nonsolicit::classifier {

class WordTable {
 public:
  struct List {
    uint32_t bit = 1;
    std::initializer_list<std::string_view> words;
  };
  WordTable(std::initializer_list<List> lists);

  // The bits of all lists that hold `word`, 0 where none does.
  uint32_t lists_of(std::string_view word) const { return lists_of(word, hash_of(word)); }
  // The same where the word's WordHash is known.
  uint32_t lists_of(std::string_view word, uint64_t hash) const {
    // Most words are on no list.
    if ((filter_[place_of(hash) / 64] >> place_of(hash) % 64 & 1) == 0) return 0;
    for (size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      if (slots_[slot].word.empty()) return 0;
      if (slots_[slot].word == word) return slots_[slot].bits;
    }
  }
  bool contains(std::string_view word) const { return lists_of(word) != 0; }

 private:
  struct Slot {
    std::string_view word;
    uint32_t bits = 0;
  };
  static constexpr size_t kFilterBits = 4096;
  static size_t place_of(uint64_t hash) { return hash >> 32 & (kFilterBits - 1); }
  static uint64_t hash_of(std::string_view word) {
    WordHash hash;
    for (const char c : word) hash.add(c);
    return hash.value();
  }

  std::vector<Slot> slots_;
  std::array<uint64_t, kFilterBits / 64> filter_{};  // by place_of()
  size_t mask_ = 0;
};

}  // namespace nonsolicit::classifier
