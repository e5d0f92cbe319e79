#include "engine/staff_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/counted.h"
#include "base/unicode.h"

namespace nonsolicit::engine {
namespace {

// Two for what stands outside the first plane, as emoji do; CR LF is one.
size_t utf16_units(std::string_view utf8) {
  size_t units = 0;
  for (size_t i = 0; i < utf8.size(); i++) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool before_line_end = byte == '\r' && i + 1 < utf8.size() && utf8[i + 1] == '\n';
    if (!base::continues_character(utf8[i]) && !before_line_end) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

// "U+200B", where it begins.
std::string code_at(std::string::const_iterator begin, std::string::const_iterator end) {
  constexpr size_t kLetters = 6;
  std::string code;
  while (begin != end && code.size() < kLetters) code += *begin++;
  return code;
}

}  // namespace

std::string length_problem(std::string_view text) {
  const size_t length = utf16_units(text);
  if (length <= kMostStaffLetters) return "";
  return fmt::format("The text is {} too long: it has {}, and at most {} are taken.",
                     base::count_text(static_cast<int64_t>(length - kMostStaffLetters), "letter"),
                     base::number_text(static_cast<int64_t>(length)),
                     base::number_text(static_cast<int64_t>(kMostStaffLetters)));
}

std::string unix_lines(std::string_view text) {
  std::string lines;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') lines += text[i];
  }
  return lines;
}

base::Status check_text(std::string_view text) {
  if (std::string problem = length_problem(text); !problem.empty()) return base::permanent_error(std::move(problem));
  if (!base::is_valid_utf8(text)) return base::permanent_error("The text is not valid UTF-8.");
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string visible = base::visible_text(line);
    if (visible == line) continue;
    const auto differs = std::mismatch(visible.cbegin(), visible.cend(), line.begin(), line.end()).first;
    return base::permanent_error(
        fmt::format("The text has a character that nobody sees ({}): take it out.", code_at(differs, visible.cend())));
  }
  return {};
}

base::Status check_staff_text(std::string_view text) { return check_text(unix_lines(text)); }

}  // namespace nonsolicit::engine
