#include "message/style_sheet.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "message/length.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kMaxRules = 5000;
constexpr size_t kMaxSameKey = 48;   // steps that are tried on an element for one of its names
constexpr size_t kMaxCompounds = 6;  // "html body table td div p"
constexpr unsigned kMaxBeginnings = 64;
constexpr unsigned kIdWeight = 10000;
constexpr unsigned kClassWeight = 100;
constexpr double kNarrowestPane = 320;  // pixels: a "min-width" up to this holds everywhere
constexpr double kWidestPane = 4000;    // and a "max-width" from this on
// What is so only while a reader points at something or has been somewhere.
constexpr std::array kPassing = std::to_array<std::string_view>({":hover", ":active", ":focus", ":visited", "::"});

// The end of the block that starts at `open` ("{"): its "}" or the end.
size_t block_end(std::string_view css, size_t open) {
  size_t depth = 0;
  for (size_t at = open; at < css.size(); ++at) {
    if (css[at] == '{') ++depth;
    if (css[at] == '}' && --depth == 0) return at;
  }
  return css.size();
}

bool is_name_byte(char c) { return base::is_alnum(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 128; }

// "all", "only screen and (min-width: 1px)" (Media Queries Level 3, section 2).
bool is_every_screen(std::string_view query) {
  query = base::trim(query);
  if (base::istarts_with(query, "only ")) query = base::trim(query.substr(5));
  for (const std::string_view kind : {std::string_view("all"), std::string_view("screen")}) {
    if (!base::istarts_with(query, kind)) continue;
    query = base::trim(query.substr(kind.size()));
    if (query.empty()) return true;
    if (!base::istarts_with(query, "and")) return false;
    query = base::trim(query.substr(3));
    break;
  }
  if (!query.starts_with('(') || query.find(')') != query.size() - 1) return false;
  query.remove_prefix(1);
  const size_t colon = query.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view bound = base::trim(query.substr(0, colon));
  const auto width = read_length(base::trim(query.substr(colon + 1, query.size() - colon - 2)));
  return width && ((base::iequals(bound, "min-width") && width->pixels <= kNarrowestPane) ||
                   (base::iequals(bound, "max-width") && width->pixels >= kWidestPane));
}

bool is_on_every_screen(std::string_view media) {
  return std::ranges::any_of(base::split(media, ','), is_every_screen);
}

// What begins a block that every reader's screen obeys.
bool is_for_every_screen(std::string_view prelude) {
  constexpr std::string_view kMedia = "@media";
  return base::istarts_with(prelude, kMedia) && is_on_every_screen(prelude.substr(kMedia.size()));
}

// In order, each once.
std::vector<std::string_view> names_in(std::string_view classes) {
  std::vector<std::string_view> names;
  while (!classes.empty()) {
    const size_t start = classes.find_first_not_of(" \t\r\n\f");
    if (start == std::string_view::npos) break;
    classes.remove_prefix(start);
    const size_t end = std::min(classes.find_first_of(" \t\r\n\f"), classes.size());
    names.push_back(classes.substr(0, end));
    classes.remove_prefix(end);
  }
  if (names.size() > 1) {
    std::ranges::sort(names);
    const auto twins = std::ranges::unique(names);
    names.erase(twins.begin(), twins.end());
  }
  return names;
}

}  // namespace

std::string StyleSheet::Compound::key() const {
  if (!id.empty()) return "#" + id;
  if (!classes.empty()) return "." + classes.front();
  return tag;
}

void StyleSheet::add(std::string_view css, std::string_view media) {
  if (!base::trim(media).empty() && !is_on_every_screen(media)) return;
  const std::string cleaned = without_comments(css);
  css = cleaned;
  size_t at = 0;
  while (at < css.size()) {
    const size_t open = css.find('{', at);
    if (open == std::string_view::npos) return;
    std::string_view prelude = css.substr(at, open - at);
    // "@import ...;" and "@charset ...;" stand before the selector; "<!--" and "-->" are allowed around rules.
    prelude = prelude.substr(prelude.rfind(';') + 1);
    for (const std::string_view mark : {std::string_view("<!--"), std::string_view("-->")}) {
      if (base::trim(prelude).starts_with(mark)) prelude = base::trim(prelude).substr(mark.size());
    }
    prelude = base::trim(prelude);
    while (prelude.starts_with('}')) prelude = base::trim(prelude.substr(1));  // the end of an "@media all"
    if (is_for_every_screen(prelude)) {
      at = open + 1;
      continue;
    }
    if (prelude.starts_with('@')) {
      at = block_end(css, open) + 1;
      continue;
    }
    const size_t close = std::min(css.find('}', open), css.size());
    const StyleFacts facts = read_style(css.substr(open + 1, close - open - 1));
    if (facts.set != 0) add_rule(prelude, facts);
    at = close + 1;
  }
}

void StyleSheet::add_rule(std::string_view selectors, const StyleFacts& facts) {
  std::vector<Part> parts;
  for (const std::string_view written : base::split(selectors, ',')) {
    const std::string_view selector = base::trim(written);
    const bool read = read_selector(selector, parts);
    if (read && add_selector(parts, facts)) continue;
    cut_ = cut_ || read;
    if (facts.is(kBackground) && facts.background != kClearColour) add_ground(selector);
  }
}

// False where there is more in it than names and what stands around them.
bool StyleSheet::read_selector(std::string_view text, std::vector<Part>& parts) {
  parts.clear();
  bool in_parent = false;
  while (true) {
    text = base::trim(text);
    if (text.empty()) return !parts.empty() && !in_parent;
    if (text.starts_with('>')) {
      if (parts.empty() || in_parent) return false;
      in_parent = true;
      text.remove_prefix(1);
      continue;
    }
    if (parts.size() == kMaxCompounds) return false;
    Part part{.compound = {}, .in_parent = std::exchange(in_parent, false)};
    bool first = true;
    while (!text.empty() && !base::is_space(text[0]) && text[0] != '>') {
      const char mark = text[0];
      if (mark == '.' || mark == '#' || mark == '*') text.remove_prefix(1);
      if (mark == '*') {
        if (!std::exchange(first, false)) return false;
        continue;
      }
      size_t length = 0;
      while (length < text.size() && is_name_byte(text[length])) ++length;
      if (length == 0) return false;
      const std::string_view name = text.substr(0, length);
      text.remove_prefix(length);
      if (mark == '.') {
        part.compound.classes.emplace_back(name);
      } else if (mark == '#') {
        if (!part.compound.id.empty()) return false;
        part.compound.id = name;
      } else {
        if (!first) return false;
        part.compound.tag = base::to_lower(name);
      }
      first = false;
    }
    parts.push_back(std::move(part));
  }
}

bool StyleSheet::add_selector(const std::vector<Part>& parts, const StyleFacts& facts) {
  std::string selector;
  uint64_t needs = 0;
  unsigned specificity = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Compound& compound = parts[i].compound;
    const bool last = i + 1 == parts.size();
    if (i > 0) selector.append(parts[i].in_parent ? ">" : " ");
    selector.append(compound.key().empty() ? "*" : compound.tag);
    if (!compound.id.empty()) selector.append("#").append(compound.id);
    for (const std::string& name : compound.classes) selector.append(".").append(name);
    specificity += (compound.id.empty() ? 0 : kIdWeight) +
                   static_cast<unsigned>(compound.classes.size()) * kClassWeight + (compound.tag.empty() ? 0 : 1);
    const auto known = by_selector_.find(last ? selector : selector + " ");
    std::vector<uint32_t>& same_key = by_key_[compound.key()];
    const bool full = same_key.size() >= kMaxSameKey || steps_.size() >= kMaxRules;
    // A rule that comes again counts where it stands, as long as there is room.
    if (known != by_selector_.end() && (!last || full)) {
      Step& step = steps_[known->second];
      if (last) step.facts.merge(facts);
      needs = step.gives;
      continue;
    }
    if (full || (!last && beginnings_ == kMaxBeginnings)) return false;
    const auto index = static_cast<uint32_t>(steps_.size());
    const uint64_t gives = last ? 0 : uint64_t{1} << beginnings_++;
    steps_.push_back({.compound = compound,
                      .needs = needs,
                      .in_parent = parts[i].in_parent,
                      .gives = gives,
                      .specificity = specificity,
                      .facts = last ? facts : StyleFacts()});
    same_key.push_back(index);
    by_selector_[last ? selector : selector + " "] = index;
    needs = gives;
  }
  return true;
}

void StyleSheet::add_ground(std::string_view selector) {
  if (grounds_.size() >= kMaxRules) return;
  for (const std::string_view passing : kPassing) {
    if (base::ifind(selector, passing) != std::string_view::npos) return;
  }
  const size_t argument_end = selector.rfind(')');  // of "td:nth-child(2n + 1)"
  const size_t begin = selector.find_last_of(" \t\r\n>+~");
  if (argument_end != std::string_view::npos && begin != std::string_view::npos && begin < argument_end) {
    selector = selector.substr(0, selector.rfind('(', argument_end));
  }
  selector = selector.substr(selector.find_last_of(" \t\r\n>+~") + 1);
  selector = selector.substr(0, selector.find_first_of("[:"));
  const size_t mark = selector.find_first_of(".#");
  if (mark != std::string_view::npos) selector = selector.substr(0, selector.find_first_of(".#", mark + 1));
  if (selector.empty() || selector.ends_with('.') || selector.ends_with('#')) return;
  std::string key = base::to_lower(selector.substr(0, mark));
  if (mark != std::string_view::npos) key.append(selector.substr(mark));
  grounds_.insert(std::move(key));
}

bool StyleSheet::has_ground(const ElementNames& element, const std::vector<std::string_view>& classes) const {
  if (grounds_.empty()) return false;
  std::string key(element.tag);
  if (grounds_.contains(key)) return true;
  for (const std::string_view prefix : {std::string_view(), element.tag}) {
    for (const std::string_view name : classes) {
      if (grounds_.contains(key.assign(prefix).append(".").append(name))) return true;
    }
    if (!element.id.empty() && grounds_.contains(key.assign(prefix).append("#").append(element.id))) return true;
  }
  return false;
}

void StyleSheet::apply(const ElementNames& element, Around& around, StyleFacts& facts) const {
  const std::vector<std::string_view> classes = names_in(element.classes);
  std::vector<const Step*> found;
  uint64_t given = 0;
  const auto fits = [&](const Step& step) {
    const Compound& compound = step.compound;
    if (step.needs != 0 && ((step.in_parent ? around.parent : around.above) & step.needs) == 0) return false;
    return (compound.tag.empty() || compound.tag == element.tag) &&
           (compound.id.empty() || compound.id == element.id) &&
           std::ranges::all_of(compound.classes, [&](const std::string& name) {
             return std::ranges::binary_search(classes, std::string_view(name));
           });
  };
  const auto look_up = [&](const std::string& key) {
    const auto steps = by_key_.find(key);
    if (steps == by_key_.end()) return;
    for (const uint32_t index : steps->second) {
      const Step& step = steps_[index];
      if (!fits(step)) continue;
      given |= step.gives;
      if (step.gives == 0) found.push_back(&step);
    }
  };
  std::string key;
  look_up(key);  // "*"
  look_up(key.assign(element.tag));
  for (const std::string_view name : classes) look_up(key.assign(".").append(name));
  if (!element.id.empty()) look_up(key.assign("#").append(element.id));
  // Of equal weight, the later one wins: steps stand in the order of their rules.
  std::ranges::sort(found, {}, [](const Step* step) { return std::pair(step->specificity, step); });
  for (const Step* step : found) facts.merge(step->facts);
  if (has_ground(element, classes)) {
    facts.put(kBackground, true);
    facts.background = kUnknownColour;
  }
  around.above |= given;
  around.parent = given;
}

}  // namespace nonsolicit::message
