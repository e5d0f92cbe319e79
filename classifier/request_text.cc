#include "classifier/request_text.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/abbreviations.h"

namespace nonsolicit::classifier {
namespace {

// A longer line may have been wrapped by a program.
constexpr size_t kShortLine = 40;

size_t character_length(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && base::continues_character(text[end])) end++;
  return end - at;
}

// U+00E0 to U+00FF; "" stays as it is.
constexpr std::array<std::string_view, 32> kLatin1 = {"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e",
                                                      "e", "i", "i", "i", "i", "d", "n",  "o", "o", "o", "o",
                                                      "o", "",  "o", "u", "u", "u", "u",  "y", "",  "y"};
struct Replacement {
  std::string_view letter;
  std::string_view plain;
};
constexpr std::array kOthers = {
    Replacement{"ß", "ss"},      Replacement{"œ", "oe"},      Replacement{"ñ", "n"},       Replacement{"\u201C", "\""},
    Replacement{"\u201D", "\""}, Replacement{"\u201E", "\""}, Replacement{"\u201F", "\""}, Replacement{"«", "\""},
    Replacement{"»", "\""},      Replacement{"\u2014", "-"},  Replacement{"\u2026", "."},  Replacement{"\u00B4", "'"},
    Replacement{"ł", "l"},       Replacement{"ą", "a"},       Replacement{"ę", "e"},       Replacement{"ś", "s"},
    Replacement{"ż", "z"},       Replacement{"ź", "z"},       Replacement{"ć", "c"},       Replacement{"ń", "n"},
    Replacement{"č", "c"},       Replacement{"š", "s"},       Replacement{"ž", "z"},       Replacement{"ı", "i"}};

// A combining mark, U+0300 to U+036F: an accent written apart from its letter.
bool is_mark(std::string_view letter) {
  const auto lead = static_cast<unsigned char>(letter[0]);
  const auto next = letter.size() > 1 ? static_cast<unsigned char>(letter[1]) : 0U;
  return letter.size() == 2 && (lead == 0xCC || (lead == 0xCD && next <= 0xAF));
}

std::string_view plain_letter(std::string_view letter) {
  if (letter.size() == 2 && letter[0] == '\xC3') {
    const auto low = static_cast<unsigned char>(letter[1]);
    if (low >= 0xA0 && !kLatin1[low - 0xA0].empty()) return kLatin1[low - 0xA0];
  }
  if (is_mark(letter)) return {};
  const auto found =
      std::find_if(kOthers.begin(), kOthers.end(), [&](const Replacement& other) { return other.letter == letter; });
  return found == kOthers.end() ? letter : found->plain;
}

class Builder {
 public:
  Builder(const FoldedText& folded, std::string_view source) : folded_(folded), source_(source) {
    result_.text.reserve(folded.text.size());
  }

  RequestText build() {
    const std::string_view text = folded_.text;
    for (size_t at = 0; at < text.size();) {
      size_t end = at + 1;
      if (!is_ascii(text[at])) {
        end = at + character_length(text, at);
        emit(at, plain_letter(text.substr(at, end - at)), end - at);
      } else if (text[at] == ' ') {
        emit(at, ends_here(at) ? "\n" : " ", 1);
      } else {
        const size_t stop = std::min(next_anchor(), text.size());
        while (end < stop && (text[end] == ' ' ? is_plain_blank(end) : is_ascii(text[end]))) end++;
        emit(at, text.substr(at, end - at), end - at);
      }
      at = end;
      if (at >= next_anchor()) anchor_++;
    }
    return std::move(result_);
  }

 private:
  // `length`: of the letters in the folded text.
  void emit(size_t at, std::string_view plain, size_t length) {
    const size_t from = original(at);
    const size_t here = result_.text.size();
    auto& places = result_.places;
    if (places.empty() || cut_ || here - places.back().first != from - places.back().second) {
      places.emplace_back(here, from);
    }
    cut_ = plain.size() != length;
    result_.text += plain;
  }

  // Where the next stretch begins that is not linear in the source.
  size_t next_anchor() const {
    return anchor_ + 1 < folded_.anchors.size() ? folded_.anchors[anchor_ + 1].first : std::string::npos;
  }
  // As FoldedText::original, from the stretch that was reached, or the one after it.
  size_t original(size_t at) const {
    const auto& anchors = folded_.anchors;
    const auto& anchor = anchors[at >= next_anchor() ? anchor_ + 1 : anchor_];
    return anchor.second + (at - anchor.first);
  }

  static bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

  // The blank at `at` stands between two words: a blank in the source too, and no mark before it.
  bool is_plain_blank(size_t at) const {
    const size_t from = original(at);
    return from < source_.size() && source_[from] == ' ' && at + 1 < next_anchor() &&
           (base::is_alnum(folded_.text[at - 1]) || folded_.text[at - 1] == ',');
  }

  // The blank at `at` of the folded text stands between two sentences.
  bool ends_here(size_t at) {
    const std::string_view before = std::string_view(result_.text);
    size_t mark = before.size();
    while (mark > 0 && (before[mark - 1] == '"' || before[mark - 1] == ')')) mark--;
    if (mark > 0 && (before[mark - 1] == '!' || before[mark - 1] == '?')) return true;
    if (mark > 0 && before[mark - 1] == '.') {
      const std::string_view next = source_.substr(std::min(original(at + 1), source_.size()));
      if (ends_sentence(stop_behind(before.substr(0, mark - 1)), next)) return true;
    }
    return ended_by_hand(at);
  }

  bool ended_by_hand(size_t at) {
    if (at + 1 >= folded_.text.size() || at == 0) return false;
    const size_t next = original(at + 1);
    const size_t blank = original(at);
    if (next >= source_.size() || blank == 0 || blank >= next) return false;
    const size_t line_end = source_.substr(0, next).find('\n', blank);
    if (line_end == std::string_view::npos) return false;
    size_t last = line_end;
    while (last > 0 && base::is_space(source_[last])) last--;
    const size_t before = line_end == 0 ? std::string_view::npos : source_.rfind('\n', line_end - 1);
    const size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (line_end - begin > kShortLine) return false;
    const char first = source_[next];
    // A greeting, whose text goes on in a small letter.
    if (source_[last] == ',' && result_.text.find('\n') == std::string::npos) return true;
    // Not the address of a link: it belongs to the line above.
    return source_[last] != ',' && !(first >= 'a' && first <= 'z') && first != '<' && first != '[';
  }

  const FoldedText& folded_;
  std::string_view source_;
  size_t anchor_ = 0;
  bool cut_ = false;  // the letter before is longer or shorter here than in the folded text
  RequestText result_;
};

}  // namespace

size_t RequestText::original(size_t offset) const {
  const auto after = std::upper_bound(places.begin(), places.end(), offset,
                                      [](size_t value, const auto& place) { return value < place.first; });
  if (after == places.begin()) return 0;
  return std::prev(after)->second + (offset - std::prev(after)->first);
}

std::pair<size_t, size_t> RequestText::sentence(size_t offset) const {
  const size_t before = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const size_t after = text.find('\n', offset);
  return {before == std::string::npos ? 0 : before + 1, after == std::string::npos ? text.size() : after};
}

RequestText request_text(const FoldedText& folded, std::string_view source) { return Builder(folded, source).build(); }

std::string plain_letters(std::string_view utf8) {
  std::string plain;
  plain.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) {
    const size_t length = character_length(utf8, at);
    const std::string_view letter = utf8.substr(at, length);
    plain += length == 1 ? letter : plain_letter(letter);
    at += length;
  }
  return plain;
}

}  // namespace nonsolicit::classifier
