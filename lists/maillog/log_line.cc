#include "lists/maillog/log_line.h"

namespace nonsolicit::lists::maillog {
namespace {

std::string_view take_word(std::string_view& text) {
  const size_t end = text.find(' ');
  if (end == std::string_view::npos) return {};
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end + 1);
  return word;
}

}  // namespace

std::optional<LogLine> read_log_line(std::string_view line, LogClock& clock) {
  const auto when = clock.take(line);
  if (!when) return std::nullopt;
  LogLine result{.when = *when};
  if (line.starts_with('<')) take_word(line);  // "<mail.info>" of BSD's syslogd -v
  result.host = take_word(line);
  const size_t colon = line.find(": ");
  if (result.host.empty() || colon == std::string_view::npos) return std::nullopt;
  result.program = line.substr(0, colon);
  result.text = line.substr(colon + 2);
  if (const size_t bracket = result.program.find('['); bracket != std::string_view::npos) {
    if (!result.program.ends_with(']')) return std::nullopt;
    result.process = result.program.substr(bracket + 1, result.program.size() - bracket - 2);
    result.program = result.program.substr(0, bracket);
  }
  if (result.program.empty() || result.program.find(' ') != std::string_view::npos) return std::nullopt;
  // "[ID 197553 mail.info] " of Solaris.
  if (result.text.starts_with("[ID ")) {
    if (const size_t end = result.text.find("] "); end != std::string_view::npos) result.text.remove_prefix(end + 2);
  }
  return result;
}

}  // namespace nonsolicit::lists::maillog
