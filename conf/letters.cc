#include "conf/letters.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::conf {
namespace {

// One line, or nothing where one of its values is empty.
std::string filled_line(std::string_view line, const LetterValues& values, bool& dropped) {
  std::string filled;
  while (!line.empty()) {
    const size_t open = line.find('{');
    filled += line.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = line.find('}', open);
    if (close == std::string_view::npos) return filled + std::string(line.substr(open));
    const auto value = values.find(line.substr(open + 1, close - open - 1));
    if (value == values.end() || value->second.empty())
      dropped = true;
    else
      filled += value->second;
    line.remove_prefix(close + 1);
  }
  return filled;
}

template <class Map>
const auto& entry(const Map& map, std::string_view key) {
  static const typename Map::mapped_type nothing{};
  const auto found = map.find(key);
  return found == map.end() ? nothing : found->second;
}

}  // namespace

const std::string& Letters::nearest_language(std::string_view wanted) const {
  static const std::string english = "en";
  const std::string primary = base::to_lower(wanted.substr(0, wanted.find_first_of("-_")));
  const auto found = std::find(languages.begin(), languages.end(), primary);
  if (found != languages.end()) return *found;
  return languages.empty() ? english : languages.front();
}

const LetterText& Letters::letter(std::string_view name, std::string_view language) const {
  return entry(entry(letters, nearest_language(language)), name);
}

const std::string& Letters::sentence(std::string_view key, std::string_view language) const {
  return entry(entry(sentences, nearest_language(language)), key);
}

const Reason* Letters::find_reason(std::string_view name) const {
  const auto found =
      std::find_if(reasons.begin(), reasons.end(), [&](const Reason& reason) { return reason.name == name; });
  return found == reasons.end() ? nullptr : &*found;
}

std::string fill_text(std::string_view text, const LetterValues& values) {
  std::string filled;
  size_t line_ends = 0;  // since the last line that was written
  for (const std::string_view line : base::split(text, '\n')) {
    bool dropped = false;
    const std::string written = filled_line(line, values, dropped);
    if (dropped) {
      // What only led to it goes too: "Details:".
      if (line_ends == 0 && filled.ends_with(':')) {
        const size_t last = filled.rfind('\n');
        filled.erase(last == std::string::npos ? 0 : last);
        for (; filled.ends_with('\n'); line_ends++) filled.pop_back();
      }
      continue;
    }
    line_ends++;
    if (written.empty()) continue;
    if (!filled.empty()) filled.append(std::min<size_t>(line_ends, 2), '\n');
    line_ends = 0;
    filled += written;
  }
  return filled;
}

std::string unknown_placeholder(std::string_view text, const std::vector<std::string_view>& known) {
  for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::string(text.substr(open, 20));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (std::find(known.begin(), known.end(), name) == known.end())
      return std::string(text.substr(open, close - open + 1));
  }
  return "";
}

}  // namespace nonsolicit::conf
