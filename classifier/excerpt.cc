#include "classifier/excerpt.h"

#include <algorithm>

#include "base/ascii.h"
#include "classifier/abbreviations.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool ends_sentence_at(std::string_view text, size_t at) {
  const char c = text[at];
  if (c == '\n') return at + 1 < text.size() && text[at + 1] == '\n';
  if (c != '.' && c != '!' && c != '?') return false;
  if (at + 1 == text.size()) return true;
  if (!base::is_space(text[at + 1])) return false;
  const Stop stop = c == '.' ? stop_behind(text.substr(0, at)) : Stop::end;
  if (stop == Stop::end) return true;
  const size_t next = std::min(text.find_first_not_of(kBlanks, at + 1), text.size());
  return ends_sentence(stop, text.substr(next));
}

}  // namespace

bool is_inside_character(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!base::is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

Excerpt sentence_around(std::string_view text, size_t offset, size_t length) {
  offset = std::min(offset, text.size());
  length = std::min({length, text.size() - offset, kLongestExcerpt});
  size_t begin = offset;
  size_t end = offset + length;
  // Up to the bounds of the sentence; half of the room to each side, and no cut words.
  const size_t room = kLongestExcerpt - length;
  while (begin > 0 && offset - begin < room / 2 && !ends_sentence_at(text, begin - 1)) begin--;
  if (begin > 0 && !ends_sentence_at(text, begin - 1)) {
    while (begin < offset && !base::is_space(text[begin])) begin++;
  }
  const size_t used = offset - begin;
  while (end < text.size() && end - offset - length < room - used && !(end > 0 && ends_sentence_at(text, end - 1))) end++;
  if (end < text.size() && !ends_sentence_at(text, end - 1)) {
    while (end > offset + length && !base::is_space(text[end - 1])) end--;
  }
  while (begin < offset && base::is_space(text[begin])) begin++;
  while (begin > 0 && is_inside_character(text, begin)) begin--;
  while (end > begin && (is_inside_character(text, end) || base::is_space(text[end - 1]))) end--;
  return Excerpt{.text = one_line(text.substr(begin, end - begin)), .offset = begin, .length = end - begin};
}

}  // namespace nonsolicit::classifier
