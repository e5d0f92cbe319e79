#include "classifier/word_table.h"

#include <bit>

namespace nonsolicit::classifier {

WordTable::WordTable(std::initializer_list<List> lists) {
  size_t count = 0;
  for (const List& list : lists) count += list.words.size();
  slots_.resize(std::bit_ceil(4 * count + 1));  // mostly empty: nearly all words of a text are on no list
  mask_ = slots_.size() - 1;
  for (const List& list : lists) {
    for (const std::string_view word : list.words) {
      const uint64_t hash = hash_of(word);
      size_t slot = hash & mask_;
      while (!slots_[slot].word.empty() && slots_[slot].word != word) slot = (slot + 1) & mask_;
      slots_[slot].word = word;
      slots_[slot].bits |= list.bit;
      filter_[place_of(hash) / 64] |= uint64_t{1} << place_of(hash) % 64;
    }
  }
}

}  // namespace nonsolicit::classifier
