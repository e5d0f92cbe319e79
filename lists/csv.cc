#include "lists/csv.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::lists {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
 public:
  CsvReader(std::string_view content, char separator) : content_(content), separator_(separator) {}

  std::vector<CsvRecord> all() {
    std::vector<CsvRecord> records;
    while (at_ < content_.size()) records.push_back(next());
    return records;
  }

 private:
  bool at_line_end() const { return at_ >= content_.size() || content_[at_] == '\n' || content_[at_] == '\r'; }

  // Steps over one line end, which may be CR LF.
  void take_line_end() {
    if (at_ >= content_.size()) return;
    if (content_[at_] == '\r' && at_ + 1 < content_.size() && content_[at_ + 1] == '\n') at_++;
    at_++;
    line_++;
  }

  // The inside of a quoted field, after its first quote; false where no quote closes it.
  bool take_quoted(std::string& field) {
    while (at_ < content_.size()) {
      const char c = content_[at_];
      if (c == '"') {
        at_++;
        if (at_ >= content_.size() || content_[at_] != '"') return true;
        field.push_back('"');
        at_++;
      } else if (c == '\n' || c == '\r') {
        take_line_end();
        field.push_back('\n');
      } else {
        field.push_back(c);
        at_++;
      }
    }
    return false;
  }

  void skip_line() {
    while (!at_line_end()) at_++;
    take_line_end();
  }

  CsvRecord next() {
    CsvRecord record;
    record.line = line_;
    for (;;) {
      std::string field;
      if (!at_line_end() && content_[at_] == '"') {
        const size_t opened_at = at_++;
        const size_t opened_line = line_;
        if (!take_quoted(field)) {
          // Go on behind the line of the quote: what follows has its quotes in pairs only, so this happens at most
          // once in a file, and the reader stays linear.
          record.problem = "quote not closed";
          at_ = opened_at;
          line_ = opened_line;
          skip_line();
          return record;
        }
        if (!at_line_end() && content_[at_] != separator_) {
          record.problem = "text after a closing quote";
          skip_line();
          return record;
        }
      } else {
        const size_t start = at_;
        while (!at_line_end() && content_[at_] != separator_) at_++;
        field = content_.substr(start, at_ - start);
      }
      record.fields.push_back(std::move(field));
      if (at_line_end()) break;
      at_++;  // the separator
    }
    take_line_end();
    return record;
  }

  std::string_view content_;
  char separator_;
  size_t at_ = 0;
  size_t line_ = 1;
};

std::string_view without_mark(std::string_view content) {
  return content.starts_with(kByteOrderMark) ? content.substr(kByteOrderMark.size()) : content;
}

}  // namespace

std::vector<CsvRecord> read_csv(std::string_view content, char separator) {
  return CsvReader(without_mark(content), separator).all();
}

char guess_separator(std::string_view content) {
  content = without_mark(content);
  std::string_view line;
  while (!content.empty()) {
    const size_t end = std::min(content.find_first_of("\r\n"), content.size());
    line = content.substr(0, end);
    const std::string_view text = base::trim(line);
    if (!text.empty() && text.front() != '#') break;
    line = {};
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  static constexpr std::array kSeparators = {',', ';', '\t'};
  std::array<size_t, kSeparators.size()> counts{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    for (size_t i = 0; i < kSeparators.size() && !quoted; i++) counts[i] += c == kSeparators[i] ? 1 : 0;
  }
  size_t best = 0;
  for (size_t i = 1; i < kSeparators.size(); i++) {
    if (counts[i] > counts[best]) best = i;
  }
  return counts[best] > 0 ? kSeparators[best] : '\0';
}

}  // namespace nonsolicit::lists
