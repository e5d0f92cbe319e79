// A fixed set of words with a bit for each list a word is on: one look-up in place of one per list. The words outlive
// the table (they are literals). Immutable once built, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace nonsolicit::classifier {

class WordTable {
 public:
  struct List {
    uint32_t bit = 1;
    std::initializer_list<std::string_view> words;
  };
  WordTable(std::initializer_list<List> lists);

  // The bits of all lists that hold `word`, 0 where none does.
  uint32_t lists_of(std::string_view word) const {
    // Nearly all words are on no list, and most of them begin as no word of their length does.
    if (word.empty() || word.size() > longest_ || (beginnings_[word.size()] & beginning_of(word)) == 0) return 0;
    for (size_t slot = hash_of(word) & mask_;; slot = (slot + 1) & mask_) {
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
  static uint64_t beginning_of(std::string_view word) {
    return uint64_t{1} << (static_cast<unsigned char>(word[0]) & 63u);
  }
  static size_t hash_of(std::string_view word) {
    size_t hash = word.size();
    for (const char c : word) hash = hash * 31 + static_cast<unsigned char>(c);
    return hash ^ (hash >> 7);
  }

  std::vector<Slot> slots_;
  std::vector<uint64_t> beginnings_;  // by length
  size_t mask_ = 0;
  size_t longest_ = 0;
};

}  // namespace nonsolicit::classifier
