#include "classifier/link_label.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/link_context.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMostFootnotes = 500;
constexpr size_t kMostDigits = 3;
constexpr size_t kLongestMark = 8;  // "[123]: "
constexpr size_t kMostBlanks = 8;
constexpr size_t kLongestRow = 400;
constexpr size_t kMostLabels = 12;

// Reads "[12]" at `at`; past it, or 0.
size_t read_mark(std::string_view text, size_t at, unsigned& number) {
  size_t end = at + 1;
  number = 0;
  while (end < text.size() && end - at <= kMostDigits && base::is_digit(text[end])) {
    number = number * 10 + static_cast<unsigned>(text[end++] - '0');
  }
  return end > at + 1 && end < text.size() && text[end] == ']' ? end + 1 : 0;
}

// Where the line of `at` begins, if that is no more than `most` bytes before.
std::optional<size_t> line_begin(std::string_view text, size_t at, size_t most) {
  const size_t from = at - std::min(at, most);
  const size_t newline = text.substr(from, at - from).rfind('\n');
  if (newline != std::string_view::npos) return from + newline + 1;
  return from == 0 ? std::optional<size_t>(0) : std::nullopt;
}

bool begins_line(std::string_view text, size_t at) { return at == 0 || text[at - 1] == '\n'; }

std::vector<std::string_view> labels_of(std::string_view row) {
  std::vector<std::string_view> labels;
  for (std::string_view part : base::split(row, '|')) {
    for (size_t dot = part.find(" \u00B7 "); dot != std::string_view::npos; dot = part.find(" \u00B7 ")) {
      labels.push_back(part.substr(0, dot));
      part.remove_prefix(dot + 4);
    }
    labels.push_back(part);
  }
  return labels;
}

}  // namespace

LinkLabels::LinkLabels(const message::TextBody& body) : body_(body) {
  const std::string_view text = body.text;
  for (size_t at = text.find('['); at != std::string_view::npos && marks_.size() < kMostFootnotes;
       at = text.find('[', at + 1)) {
    unsigned number = 0;
    if (read_mark(text, at, number) != 0) marks_.emplace(number, at);
  }
}

std::string LinkLabels::of(const message::Link& link, const std::vector<const message::Link*>& above) const {
  const std::string_view text = body_.text;
  if (!shows_web_address(link.shown) || link.offset > text.size()) return {};
  if (!begins_line(text, link.offset)) {
    const auto line = line_begin(text, link.offset, kLongestMark);
    return line ? of_footnote(*line, link.offset) : std::string();
  }
  size_t top = link.offset;
  size_t place = 0;
  for (const message::Link* other : above) {
    const size_t end = other->offset + other->length;
    if (end > top || !begins_line(text, other->offset) || !base::trim(text.substr(end, top - end)).empty()) break;
    top = other->offset;
    place++;
  }
  return of_row(top, place);
}

std::string LinkLabels::of_footnote(size_t line, size_t offset) const {
  const std::string_view text = body_.text;
  unsigned number = 0;
  const size_t past = text[line] == '[' ? read_mark(text, line, number) : 0;
  if (past == 0 || past > offset || text.substr(past, offset - past).find_first_not_of(": ") != std::string_view::npos)
    return {};
  const auto mark = marks_.find(number);
  if (mark == marks_.end() || mark->second >= line || body_.hidden_at(mark->second) != message::Hidden::no) return {};
  const size_t at = mark->second;
  const std::string_view before = sentence_before(text, at);
  const std::string_view words = base::trim(before.substr(before.rfind(']') + 1));
  if (!words.empty()) return fold_line(words).text;
  // "[1]Unsubscribe [2]Privacy"
  const std::string_view behind = text.substr(text.find(']', at) + 1);
  return fold_line(behind.substr(0, std::min(behind.find_first_of("[\n"), behind.size()))).text;
}

std::string LinkLabels::of_row(size_t line, size_t place) const {
  const std::string_view text = body_.text;
  size_t end = line;
  while (end > 0 && line - end < kMostBlanks && base::is_space(text[end - 1])) end--;
  const auto begin = line_begin(text, end, kLongestRow);
  if (!begin || *begin == end || body_.hidden_at(*begin) != message::Hidden::no) return {};
  const std::string_view row = base::trim(text.substr(*begin, end - *begin));
  const auto labels = labels_of(row);
  if (labels.size() < 2 || labels.size() > kMostLabels || place >= labels.size()) return {};
  const std::string_view label = labels[place];
  // "You get this as a member. Unsubscribe | Privacy"
  const size_t sentence = label.find_last_of(".!?");
  return fold_line(sentence == std::string_view::npos || sentence + 1 == label.size() ? label
                                                                                      : label.substr(sentence + 1))
      .text;
}

}  // namespace nonsolicit::classifier
