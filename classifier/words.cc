#include "classifier/words.h"

namespace nonsolicit::classifier {

std::vector<WordSpan> word_spans(std::string_view folded) {
  std::vector<WordSpan> words;
  words.reserve(folded.size() / 5);
  const size_t size = folded.size();
  bool opens = true;
  for (size_t at = 0;;) {
    for (; at < size && !is_word_byte(folded[at]); at++) opens = opens || is_sentence_end(folded[at]);
    if (at == size) return words;
    const size_t begin = at;
    WordHash hash;
    bool digits = false;
    for (; at < size && is_word_byte(folded[at]); at++) {
      digits = digits || base::is_digit(folded[at]);
      hash.add(folded[at]);
    }
    words.push_back(WordSpan{.offset = static_cast<uint32_t>(begin),
                             .length = static_cast<uint32_t>(at - begin) & 0x3FFF'FFFFu,
                             .opens_sentence = opens ? 1u : 0u,
                             .has_digits = digits ? 1u : 0u,
                             .hash = hash.value()});
    opens = false;
  }
}

std::vector<std::string_view> split_words(std::string_view folded) {
  std::vector<std::string_view> words;
  const size_t size = folded.size();
  for (size_t at = 0;;) {
    while (at < size && !is_word_byte(folded[at])) at++;
    if (at == size) return words;
    const size_t begin = at;
    while (at < size && is_word_byte(folded[at])) at++;
    words.push_back(folded.substr(begin, at - begin));
  }
}

}  // namespace nonsolicit::classifier
