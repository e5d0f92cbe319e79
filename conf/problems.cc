#include "conf/problems.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::conf {
namespace {

// Longer words are no slips of the pen, and the distance is quadratic.
constexpr size_t kLongestWord = 64;

}  // namespace

void Problems::add(size_t line, std::string_view key, std::string_view what) {
  std::string text = file_;
  if (line != 0) text += fmt::format(":{}", line);
  if (!key.empty()) text += fmt::format(": {}", one_line(key));
  found_.emplace_back(line, fmt::format("{}: {}", text, what));
}

void Problems::add_unknown(size_t line, std::string_view key, std::string_view what,
                           const std::vector<std::string>& known) {
  const size_t dot = key.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? key : key.substr(dot + 1);
  add(line, key, std::string(what) + did_you_mean(name, known));
}

std::vector<std::string> Problems::take() {
  std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> lines;
  for (auto& [line, text] : found_) lines.push_back(std::move(text));
  found_.clear();
  return lines;
}

std::vector<std::string> problem_lines(const base::Error& error) {
  std::vector<std::string> lines;
  for (const std::string_view line : base::split(error.detail.empty() ? error.text : error.detail, '\n'))
    lines.emplace_back(line);
  return lines;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : base::visible_text(text)) {
    if (base::is_space(c) && c != ' ')
      out += fmt::format("U+{:04X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > kLongestWord) return {};
  const std::string near = base::nearest(word, candidates);
  return near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near);
}

}  // namespace nonsolicit::conf
