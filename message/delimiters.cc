#include "message/delimiters.h"

namespace nonsolicit::message {
namespace {

bool only_blanks(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

std::optional<Delimiters::Match> Delimiters::match(std::string_view line) const {
  if (!line.starts_with("--")) return std::nullopt;
  const std::string_view rest = line.substr(2);
  for (size_t level = boundaries_.size(); level-- > 0;) {
    const std::string& boundary = boundaries_[level];
    if (!rest.starts_with(boundary)) continue;
    const std::string_view tail = rest.substr(boundary.size());
    if (tail.starts_with("--") && only_blanks(tail.substr(2))) return Match{.level = level, .closing = true};
    if (only_blanks(tail)) return Match{.level = level, .closing = false};
  }
  return std::nullopt;
}

}  // namespace nonsolicit::message
