// Plain text: format=flowed (RFC 3676) undone, quote marks read, bare addresses made links.
#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "message/extract.h"
#include "message/roles.h"
#include "message/text_builder.h"
#include "message/text_links.h"

namespace nonsolicit::message {
namespace {

// Quote marks at the start of a line: ">", "> >", "AB> ".
struct QuoteMarks {
  size_t depth = 0;
  size_t bytes = 0;
};

QuoteMarks read_quote_marks(std::string_view line) {
  QuoteMarks marks;
  size_t at = 0;
  while (at < line.size() && (line[at] == '>' || line[at] == ' ')) {
    if (line[at] == '>') {
      ++marks.depth;
      marks.bytes = at + 1;
    } else if (marks.depth == 0 && at >= 3) {
      break;  // deep indentation is no quote
    }
    ++at;
  }
  if (line.starts_with(">From ")) return {};  // mbox writes a "From " at the start of a line so
  if (marks.depth > 0) return marks;
  while (at < line.size() && at < 4 && base::is_alpha(line[at])) ++at;  // initials, as some programs write them
  if (at > 0 && at < line.size() && line[at] == '>' && line.substr(at).starts_with("> "))
    marks = {.depth = 1, .bytes = at + 1};
  return marks;
}

bool has_bar(std::string_view line) { return line.starts_with("| ") || line == "|"; }

class PlainReader {
 public:
  PlainReader(std::string_view text, PlainFormat format, size_t limit)
      : text_(text), format_(format), builder_(limit) {}

  TextBuilder& read() {
    while (position_ < text_.size() && !builder_.full()) {
      const std::string_view line = next_line();
      format_ == PlainFormat::fixed ? add_fixed(line) : add_flowed(line);
    }
    return builder_;
  }

 private:
  std::string_view next_line() {
    const size_t end = std::min(text_.find('\n', position_), text_.size());
    std::string_view line = text_.substr(position_, end - position_);
    position_ = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  void add_fixed(std::string_view line) {
    // A single line with a bar may be anything; two are a quote.
    const bool bar = has_bar(line);
    const bool bar_quote = bar && (after_bar_ || has_bar(text_.substr(std::min(position_, text_.size())).substr(0, 2)));
    after_bar_ = bar;
    const bool quoted = bar_quote || read_quote_marks(line).depth > 0;
    builder_.mark(quoted ? TextRole::quoted : TextRole::fresh, Hidden::no);
    builder_.add(line, Spacing::fold);
    builder_.line_break();
  }

  // RFC 3676 section 4: quote marks, then space-stuffing, then the line; a blank at the end joins the next line.
  void add_flowed(std::string_view line) {
    size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    std::string_view rest = line.substr(depth);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    const bool separator = rest == "-- ";  // section 4.3: never flowed
    if (joining_ && (depth != depth_ || separator)) builder_.line_break();
    const bool joined = joining_ && depth == depth_ && !separator;
    builder_.mark(depth > 0 ? TextRole::quoted : TextRole::fresh, Hidden::no);
    if (!joined && depth > 0) builder_.add(line.substr(0, depth), Spacing::fold);
    if (!joined && depth > 0) builder_.add(" ", Spacing::fold);
    joining_ = rest.ends_with(' ') && !separator;
    depth_ = depth;
    if (joining_ && format_ == PlainFormat::flowed_delsp) rest.remove_suffix(1);
    builder_.add(rest, Spacing::fold);
    if (!joining_) builder_.line_break();
  }

  std::string_view text_;
  PlainFormat format_;
  size_t position_ = 0;
  TextBuilder builder_;
  bool after_bar_ = false;
  bool joining_ = false;  // the line before was flowed
  size_t depth_ = 0;      // its quote depth
};

}  // namespace

Extract extract_plain(std::string_view utf8, PlainFormat format, const base::Limits& limits) {
  Extract result;
  PlainReader reader(utf8, format, limits.text_bytes);
  TextBuilder& builder = reader.read();
  result.text_cut = builder.full();
  builder.finish(result.body);
  assign_roles(result.body);
  result.links_cut = !find_text_links(result.body, limits.links, result.links);
  return result;
}

}  // namespace nonsolicit::message
