#include "engine/notices/letter_text.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "conf/load_letters.h"
#include "engine/notices/case_link.h"

namespace nonsolicit::engine {
namespace {

size_t characters(std::string_view utf8) {
  size_t count = 0;
  for (const char c : utf8) count += !base::continues_character(c) ? 1 : 0;
  return count;
}

std::string wrapped_line(std::string_view line, size_t columns) {
  if (characters(line) <= columns) return std::string(line);
  std::string out;
  size_t width = 0;
  for (const std::string_view word : base::split(line, ' ')) {
    const size_t length = characters(word);
    if (!out.empty()) {
      const bool fits = width + 1 + length <= columns;
      out += fits ? ' ' : '\n';
      width = fits ? width + 1 : 0;
    }
    out += word;
    width += length;
  }
  return out;
}

}  // namespace

const conf::Letters& letters_of(const State& state) {
  return state.letters == nullptr ? conf::shipped_letters() : *state.letters;
}

std::string sender_url(const State& state, std::string_view case_id, base::TimePoint now) {
  const conf::Options& options = state.options;
  if (options.review.public_url.empty()) return options.policy.explanation_url;
  return case_url(
      options.review.public_url, *state.keys,
      {.purpose = LinkPurpose::sender, .case_id = std::string(case_id), .expires = now + options.review.link_life});
}

std::string staff_url(const State& state, std::string_view path) {
  std::string url = state.options.review.public_url;
  if (url.empty()) return "";
  if (url.ends_with('/')) url.pop_back();
  return url + std::string(path);
}

std::string counted(const conf::Letters& letters, std::string_view form, size_t count, std::string_view language) {
  const std::string key = std::string(form) + (count == 1 ? "_one" : "_many");
  return conf::fill_text(letters.sentence(key, language), {{"count", std::to_string(count)}});
}

std::string minute_text(base::TimePoint time) {
  const std::string text = base::to_rfc3339(time);  // 2026-11-27T12:00:00Z
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string age_phrase(base::Duration age) {
  const auto minutes = std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::minutes>(age).count());
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h", minutes / 60);
  return fmt::format("{} days", minutes / (24 * 60));
}

std::string wrapped(std::string_view text, size_t columns) {
  std::string out;
  for (const std::string_view line : base::split(text, '\n')) out += wrapped_line(line, columns) + "\n";
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace nonsolicit::engine
