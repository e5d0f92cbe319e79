#include "classifier/excerpt.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/abbreviations.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

bool ends_sentence_at(std::string_view text, size_t at) {
  const char c = text[at];
  if (c == '\n') return at + 1 < text.size() && text[at + 1] == '\n';
  if (c != '.' && c != '!' && c != '?') return false;
  if (at + 1 == text.size()) return true;
  if (!base::is_space(text[at + 1])) return false;
  const Stop stop = c == '.' ? stop_behind(text.substr(0, at)) : Stop::end;
  if (stop == Stop::end) return true;
  const size_t next = std::min(text.find_first_not_of(kSpaces, at + 1), text.size());
  return ends_sentence(stop, text.substr(next));
}

struct Bounds {
  size_t begin = 0;
  size_t end = 0;
};

// Of the sentence that the hit stands in, one byte beyond `room` on either side at most.
Bounds bounds_around(std::string_view text, size_t offset, size_t length, size_t room) {
  Bounds bounds{.begin = offset, .end = offset + length};
  while (bounds.begin > 0 && offset - bounds.begin <= room && !ends_sentence_at(text, bounds.begin - 1)) bounds.begin--;
  while (bounds.begin < offset && base::is_space(text[bounds.begin])) bounds.begin++;
  while (bounds.end < text.size() && bounds.end - offset - length <= room &&
         !(bounds.end > offset && ends_sentence_at(text, bounds.end - 1))) {
    bounds.end++;
  }
  return bounds;
}

// The length of `text` without the word that its last byte cuts; all but that byte where it is one word.
size_t up_to_blank(std::string_view text) {
  const size_t blank = text.find_last_of(kSpaces);
  const size_t words = blank == std::string_view::npos ? std::string_view::npos : text.find_last_not_of(kSpaces, blank);
  return words == std::string_view::npos ? text.size() - 1 : words + 1;
}

}  // namespace

bool is_inside_character(std::string_view text, size_t at) {
  return at < text.size() && base::continues_character(text[at]);
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
  length = std::min(length, text.size() - offset);
  if (length > kLongestExcerpt) length = up_to_blank(text.substr(offset, kLongestExcerpt + 1));
  const size_t room = kLongestExcerpt - length;
  const Bounds sentence = bounds_around(text, offset, length, room);
  // Half of the room to each side; what one side does not need is the other's.
  const size_t wanted_before = offset - sentence.begin;
  const size_t wanted_behind = sentence.end - offset - length;
  const size_t before = std::min(wanted_before, std::max(room / 2, room - std::min(room, wanted_behind)));
  const size_t behind = std::min(wanted_behind, room - before);
  size_t begin = offset - before;
  size_t end = offset + length + behind;
  // No cut words.
  if (before < wanted_before && !base::is_space(text[begin - 1])) {
    while (begin < offset && !base::is_space(text[begin])) begin++;
  }
  if (behind < wanted_behind && !base::is_space(text[end])) {
    while (end > offset + length && !base::is_space(text[end - 1])) end--;
  }
  while (begin < offset && base::is_space(text[begin])) begin++;
  while (begin > 0 && is_inside_character(text, begin)) begin--;
  while (end > begin && (is_inside_character(text, end) || base::is_space(text[end - 1]))) end--;
  return Excerpt{.text = one_line(text.substr(begin, end - begin)), .offset = begin, .length = end - begin};
}

}  // namespace nonsolicit::classifier
