#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

template <class Word>
void for_each_word(std::string_view folded, Word word) {
  const size_t size = folded.size();
  for (size_t at = 0;;) {
    while (at < size && !is_word_byte(folded[at])) at++;
    if (at == size) return;
    const size_t begin = at;
    while (at < size && is_word_byte(folded[at])) at++;
    word(begin, at - begin);
  }
}

}  // namespace

std::vector<WordSpan> word_spans(std::string_view folded) {
  std::vector<WordSpan> words;
  words.reserve(folded.size() / 5);
  for_each_word(folded, [&](size_t offset, size_t length) {
    words.push_back(WordSpan{.offset = static_cast<uint32_t>(offset), .length = static_cast<uint32_t>(length)});
  });
  return words;
}

std::vector<std::string_view> split_words(std::string_view folded) {
  std::vector<std::string_view> words;
  for_each_word(folded, [&](size_t offset, size_t length) { words.push_back(folded.substr(offset, length)); });
  return words;
}

}  // namespace nonsolicit::classifier
