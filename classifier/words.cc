#include "classifier/words.h"

#include <algorithm>
#include <bit>

#include "base/eight_bytes.h"
#include "classifier/abbreviations.h"

namespace nonsolicit::classifier {
namespace {

// What a byte of a word counts as in its hash; 0: it stands in no word.
constexpr std::array<unsigned char, 256> kHashed = [] {
  std::array<unsigned char, 256> table{};
  for (size_t i = 0; i < table.size(); i++) {
    const auto byte = static_cast<unsigned char>(i);
    if (kWordBytes[i]) table[i] = base::is_digit(static_cast<char>(byte)) ? '0' : byte;
  }
  return table;
}();

// The way back from folded text to the text as written.
struct Written {
  const FoldedText* folded = nullptr;
  std::string_view source;
  std::string_view from(size_t at) const {
    return folded == nullptr ? source.substr(at) : source.substr(std::min(folded->original(at), source.size()));
  }
};

// Whether a sentence ends at this byte, which stands in no word. The dots of "www.firm.example" and "2.8" end none, nor
// do those of "Inc., which" and "am 20. Januar".
bool ends_sentence_at(std::string_view folded, size_t at, const Written& written) {
  if (!is_sentence_end(folded[at])) return false;
  if (folded[at] == '\n' || at + 1 == folded.size()) return true;
  const char behind = folded[at + 1];
  if (is_word_byte(behind)) return false;
  if (folded[at] != '.') return true;
  if (behind == ',' || behind == ';' || behind == ':') return false;
  const Stop stop = stop_behind(folded.substr(0, at));
  if (stop == Stop::end) return true;
  const size_t next = folded.find_first_not_of(")\"] ", at + 1);
  return next == std::string_view::npos || ends_sentence(stop, written.from(next));
}

struct HashedWord {
  size_t length = 0;
  uint64_t hash = 0;
  bool has_digits = false;
};

// The word at the start of `text`.
HashedWord word_of(std::string_view text) {
  HashedWord word;
  WordHash hash;
  for (; word.length < text.size(); word.length++) {
    const unsigned char byte = kHashed[static_cast<unsigned char>(text[word.length])];
    if (byte == 0) break;
    word.has_digits |= byte == '0';
    hash.add_byte(byte);
  }
  word.hash = hash.value();
  return word;
}

// The same, where at least eight bytes of ASCII stand and the word ends among them: where it does cannot be foreseen,
// so that is no branch. Else of length 0.
HashedWord short_word_of(const char* text) {
  const uint64_t bytes = base::load_eight(text);
  const uint64_t digits = base::bytes_between(bytes, '0', '9');
  const uint64_t letters = base::bytes_between(bytes | 0x20 * base::kEachByte, 'a', 'z');
  const uint64_t ends = base::kMarks & ~(letters | digits | base::bytes_equal(bytes, '\''));
  if (ends == 0 || (bytes & base::kMarks) != 0) return {};
  const uint64_t alike = with_digits_alike(bytes, digits);
  std::array<uint64_t, 8> values;  // by length
  WordHash hash;
  for (size_t i = 0; i < values.size(); i++) {
    values[i] = hash.value();
    hash.add_byte(static_cast<unsigned char>(alike >> (8 * i)));
  }
  const auto length = static_cast<size_t>(std::countr_zero(ends)) / 8;
  return {.length = length, .hash = values[length], .has_digits = (digits & (ends - 1) & ~ends) != 0};
}

std::vector<WordSpan> spans_of(std::string_view folded, const Written& written) {
  std::vector<WordSpan> words;
  words.reserve(folded.size() / 5);
  const size_t size = folded.size();
  bool opens = true;
  for (size_t at = 0;;) {
    for (; at < size && !is_word_byte(folded[at]); at++) opens = opens || ends_sentence_at(folded, at, written);
    if (at == size) return words;
    HashedWord word = at + 8 <= size ? short_word_of(folded.data() + at) : HashedWord();
    if (word.length == 0) word = word_of(folded.substr(at));
    words.push_back(WordSpan{.offset = static_cast<uint32_t>(at),
                             .length = static_cast<uint32_t>(word.length) & 0x07FF'FFFFu,
                             .opens_sentence = opens ? 1u : 0u,
                             .has_digits = word.has_digits ? 1u : 0u,
                             .named = Named::nobody,
                             .hash = word.hash});
    opens = false;
    at += word.length;
  }
}

}  // namespace

std::vector<WordSpan> word_spans(std::string_view folded) {
  return spans_of(folded, {.folded = nullptr, .source = folded});
}

std::vector<WordSpan> word_spans(const FoldedText& folded, std::string_view source) {
  return spans_of(folded.text, {.folded = &folded, .source = source});
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
