#include "message/style.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr double kTinyPixels = 2.0;
constexpr double kFinePrintPixels = 9.5;
constexpr double kSmallPixels = 3.0;
constexpr double kNoBoxPixels = 1.0;
constexpr double kFarPixels = -400.0;
constexpr size_t kMaxRules = 5000;
constexpr Colour kSameColourStep = 18;
constexpr Colour kFaintColourStep = 52;

std::string without_comments(std::string_view css) {
  std::string out;
  while (true) {
    const size_t start = css.find("/*");
    out.append(css.substr(0, start));
    if (start == std::string_view::npos) return out;
    const size_t end = css.find("*/", start + 2);
    if (end == std::string_view::npos) return out;
    css.remove_prefix(end + 2);
  }
}

struct Measure {
  double pixels = 0;
  bool relative = false;  // em, %: pixels for a font of 16
};

std::optional<Measure> read_length(std::string_view text) {
  char digits[24] = {};
  size_t used = 0;
  while (used < text.size() && used < sizeof digits - 1 &&
         (base::is_digit(text[used]) || text[used] == '.' || ((text[used] == '-' || text[used] == '+') && used == 0))) {
    digits[used] = text[used];
    ++used;
  }
  char* end = nullptr;
  const double number = std::strtod(digits, &end);
  if (end == digits) return std::nullopt;
  const std::string_view unit = base::trim(text.substr(used)).substr(0, 3);
  Measure measure{.pixels = number};
  if (base::istarts_with(unit, "pt")) measure.pixels = number * 4 / 3;
  if (base::istarts_with(unit, "rem")) measure.pixels = number * 16;  // of the page, not of the element around it
  if (base::istarts_with(unit, "em")) measure = {.pixels = number * 16, .relative = true};
  if (base::istarts_with(unit, "%")) measure = {.pixels = number * 0.16, .relative = true};
  return measure;
}

struct NamedColour {
  std::string_view name;
  Colour colour = 0;
};
constexpr std::array kColours = std::to_array<NamedColour>({
    {"white", 0xFFFFFF},       {"black", 0x000000},     {"red", 0xFF0000},
    {"green", 0x008000},       {"blue", 0x0000FF},      {"gray", 0x808080},
    {"grey", 0x808080},        {"silver", 0xC0C0C0},    {"navy", 0x000080},
    {"yellow", 0xFFFF00},      {"orange", 0xFFA500},    {"purple", 0x800080},
    {"maroon", 0x800000},      {"teal", 0x008080},      {"aqua", 0x00FFFF},
    {"cyan", 0x00FFFF},        {"lime", 0x00FF00},      {"olive", 0x808000},
    {"fuchsia", 0xFF00FF},     {"magenta", 0xFF00FF},   {"whitesmoke", 0xF5F5F5},
    {"snow", 0xFFFAFA},        {"ivory", 0xFFFFF0},     {"ghostwhite", 0xF8F8FF},
    {"floralwhite", 0xFFFAF0}, {"azure", 0xF0FFFF},     {"mintcream", 0xF5FFFA},
    {"lightgray", 0xD3D3D3},   {"lightgrey", 0xD3D3D3}, {"gainsboro", 0xDCDCDC},
    {"darkgray", 0xA9A9A9},    {"dimgray", 0x696969},   {"transparent", kClearColour},
});

int hex_value(char c) {
  if (base::is_digit(c)) return c - '0';
  c = base::to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Colour read_hex_colour(std::string_view hex) {
  Colour colour = 0;
  const bool short_form = hex.size() == 3 || hex.size() == 4;
  if (!short_form && hex.size() != 6 && hex.size() != 8) return kUnknownColour;
  const size_t digits = short_form ? 3 : 6;
  for (size_t i = 0; i < digits; ++i) {
    const int value = hex_value(hex[i]);
    if (value < 0) return kUnknownColour;
    colour = colour << 4 | static_cast<Colour>(value);
    if (short_form) colour = colour << 4 | static_cast<Colour>(value);
  }
  const std::string_view alpha = hex.substr(digits);
  return !alpha.empty() && alpha.find_first_not_of('0') == std::string_view::npos ? kClearColour : colour;
}

// "rgb(1, 2, 3)", "rgba(1, 2, 3, 0)", "rgb(1 2 3 / 0)".
Colour read_rgb(std::string_view text) {
  Colour colour = 0;
  size_t at = text.find('(') + 1;
  for (int field = 0; field < 4; ++field) {
    while (at < text.size() && (base::is_space(text[at]) || text[at] == ',' || text[at] == '/')) ++at;
    const std::string number(text.substr(std::min(at, text.size()), 8));
    if (number.empty() || number[0] == ')') return field == 3 ? colour : kUnknownColour;
    char* end = nullptr;
    double value = std::strtod(number.c_str(), &end);
    if (end == number.c_str()) return kUnknownColour;
    if (*end == '%') value *= field < 3 ? 2.55 : 0.01;
    if (field == 3) return value < 0.1 ? kClearColour : colour;
    colour = colour << 8 | static_cast<Colour>(std::clamp(value, 0.0, 255.0));
    at += static_cast<size_t>(end - number.c_str()) + (*end == '%' ? 1 : 0);
  }
  return colour;
}

// The colour among the words of a "background" shorthand; an image makes it unknown.
Colour read_background(std::string_view value) {
  if (base::ifind(value, "url(") != std::string_view::npos ||
      base::ifind(value, "gradient") != std::string_view::npos) {
    return kUnknownColour;
  }
  if (base::ifind(value, "rgb") != std::string_view::npos) return read_colour(value.substr(base::ifind(value, "rgb")));
  Colour found = kClearColour;
  for (const std::string_view word : base::split(value, ' ')) {
    const Colour colour = read_colour(word);
    if (!word.empty() && colour != kUnknownColour) found = colour;
  }
  return found == kClearColour && !base::istarts_with(value, "none") && !base::istarts_with(value, "transparent")
             ? kUnknownColour
             : found;
}

void read_box(std::string_view name, const Measure& length, StyleFacts& facts) {
  const bool zero = length.pixels >= 0 && length.pixels <= kNoBoxPixels;
  const bool small = length.pixels >= 0 && length.pixels <= kSmallPixels && !length.relative;
  if (name == "height") {
    facts.put(kNoHeight, zero);
    facts.put(kSmallHeight, small);
  } else if (name == "width") {
    facts.put(kNoWidth, zero);
    facts.put(kSmallWidth, small);
  } else if (name == "max-height") {
    facts.put(kNoMaxHeight, zero);
  } else if (name == "max-width") {
    facts.put(kNoMaxWidth, zero);
  } else if (name == "text-indent") {
    facts.put(kIndentedOut, length.pixels <= kFarPixels);
  } else if (name == "left" || name == "top" || name == "margin-left" || name == "margin-top") {
    if (length.pixels <= kFarPixels) facts.put(kFarOff, true);
  } else if (name == "font-size") {
    facts.put(kTiny, length.pixels <= kTinyPixels);
    if (!length.relative) facts.put(kSmall, length.pixels <= kFinePrintPixels);
    facts.put(kRelativeSize, length.relative);
  }
}

// "font: italic 1px/2px Arial": the size is the first word that is a length.
void read_font(std::string_view value, StyleFacts& facts) {
  for (const std::string_view word : base::split(value, ' ')) {
    const auto length = read_length(word);
    if (!length || (!word.empty() && base::is_digit(word.back()) && length->pixels >= 100)) continue;  // a weight
    read_box("font-size", *length, facts);
    return;
  }
}

StyleFacts read_declaration(std::string_view name, std::string_view value) {
  StyleFacts facts;
  if (name == "display") {
    facts.put(kDisplayNone, base::istarts_with(value, "none"));
  } else if (name == "visibility") {
    facts.put(kInvisible, base::istarts_with(value, "hidden") || base::istarts_with(value, "collapse"));
  } else if (name == "opacity") {
    const auto number = read_length(value);
    const double scale = value.find('%') != std::string_view::npos ? 1 / 0.16 / 100 : 1;
    if (number) facts.put(kTransparent, number->pixels * scale <= 0.05);
  } else if (name == "overflow" || name == "overflow-y" || name == "overflow-x") {
    facts.put(kOverflowHidden, base::istarts_with(value, "hidden") || base::istarts_with(value, "clip"));
  } else if (name == "mso-hide") {
    facts.put(kMsoHide, base::istarts_with(value, "all"));
  } else if (name == "position") {
    facts.put(kOutOfFlow, base::istarts_with(value, "absolute") || base::istarts_with(value, "fixed"));
  } else if (name == "border-left") {
    const auto width = read_length(value);
    facts.put(kBorderLeft, !base::istarts_with(value, "none") && (!width || width->pixels > 0));
  } else if (name == "border-top" &&
             (base::istarts_with(value, "solid #e1e1e1") || base::istarts_with(value, "solid #b5c4df"))) {
    facts.put(kReplyRule, true);
  } else if (name == "font") {
    read_font(value, facts);
  } else if (name == "color") {
    facts.put(kColor, true);
    facts.color = read_colour(value);
  } else if (name == "background" || name == "background-color") {
    facts.put(kBackground, true);
    facts.background = read_background(value);
  } else if (name == "background-image" && !base::istarts_with(value, "none")) {
    facts.put(kBackground, true);
    facts.background = kUnknownColour;
  } else if (const auto length = read_length(value)) {
    read_box(name, *length, facts);
  } else if (name == "font-size") {
    facts.put(kTiny, false);  // "small", "medium", ...
    facts.put(kSmall, false);
  }
  return facts;
}

// The end of the block that starts at `open` ("{"): its "}" or the end.
size_t block_end(std::string_view css, size_t open) {
  size_t depth = 0;
  for (size_t at = open; at < css.size(); ++at) {
    if (css[at] == '{') ++depth;
    if (css[at] == '}' && --depth == 0) return at;
  }
  return css.size();
}

bool is_simple_selector(std::string_view selector) {
  size_t marks = 0;
  for (const char c : selector) {
    if (c == '.' || c == '#') {
      ++marks;
    } else if (!base::is_alnum(c) && c != '-' && c != '_' && static_cast<unsigned char>(c) < 128) {
      return false;
    }
  }
  return !selector.empty() && marks <= 1 && selector.back() != '.' && selector.back() != '#';
}

bool differ_by_at_most(Colour step, Colour a, Colour b) {
  if (a > 0xFFFFFF || b > 0xFFFFFF) return false;
  for (int shift = 0; shift < 24; shift += 8) {
    const Colour x = a >> shift & 0xFF;
    const Colour y = b >> shift & 0xFF;
    if (std::max(x, y) - std::min(x, y) > step) return false;
  }
  return true;
}

}  // namespace

void StyleFacts::put(uint32_t property, bool value) {
  set |= property;
  on = value ? on | property : on & ~property;
}

void StyleFacts::merge(const StyleFacts& later) {
  const uint32_t wins = later.set & (~important | later.important);
  set |= wins;
  on = (on & ~wins) | (later.on & wins);
  important |= later.important;
  if ((wins & kColor) != 0) color = later.color;
  if ((wins & kBackground) != 0) background = later.background;
}

bool StyleFacts::hides_content() const {
  return is(kDisplayNone | kTransparent | kMsoHide | kIndentedOut) || (is(kOutOfFlow) && is(kFarOff)) ||
         (is(kOverflowHidden) && is(kNoHeight | kNoMaxHeight | kNoWidth | kNoMaxWidth));
}

Colour read_colour(std::string_view text) {
  text = base::trim(text);
  if (text.starts_with('#')) return read_hex_colour(text.substr(1));
  if (base::istarts_with(text, "rgb")) return read_rgb(text);
  for (const NamedColour& named : kColours) {
    if (base::iequals(named.name, text)) return named.colour;
  }
  // bgcolor="FFFFFF" is read by browsers as if it had its "#".
  return text.size() == 6 ? read_hex_colour(text) : kUnknownColour;
}

bool same_colour(Colour a, Colour b) { return differ_by_at_most(kSameColourStep, a, b); }

bool faint_colour(Colour a, Colour b) { return differ_by_at_most(kFaintColourStep, a, b); }

StyleFacts read_style(std::string_view declarations) {
  StyleFacts facts;
  std::string cleaned;
  if (declarations.find("/*") != std::string_view::npos) {
    cleaned = without_comments(declarations);
    declarations = cleaned;
  }
  while (!declarations.empty()) {
    const size_t end = std::min(declarations.find(';'), declarations.size());
    const std::string_view declaration = declarations.substr(0, end);
    declarations.remove_prefix(std::min(end + 1, declarations.size()));
    const size_t colon = declaration.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view written = base::trim(declaration.substr(0, colon));
    if (written.size() > 16) continue;
    const std::string_view whole = declaration.substr(colon + 1);
    const size_t mark = whole.find('!');
    StyleFacts one = read_declaration(base::to_lower(written), base::trim(whole.substr(0, mark)));
    if (mark != std::string_view::npos) one.important = one.set;
    facts.merge(one);
  }
  return facts;
}

void StyleSheet::add(std::string_view css) {
  const std::string cleaned = without_comments(css);
  css = cleaned;
  size_t at = 0;
  while (at < css.size() && rules_.size() < kMaxRules) {
    const size_t open = css.find('{', at);
    if (open == std::string_view::npos) return;
    std::string_view prelude = css.substr(at, open - at);
    // "@import ...;" and "@charset ...;" stand before the selector; "<!--" and "-->" are allowed around rules.
    prelude = prelude.substr(prelude.rfind(';') + 1);
    for (const std::string_view mark : {std::string_view("<!--"), std::string_view("-->")}) {
      if (base::trim(prelude).starts_with(mark)) prelude = base::trim(prelude).substr(mark.size());
    }
    prelude = base::trim(prelude);
    if (base::iequals(prelude, "@media all") || base::iequals(prelude, "@media screen")) {
      at = open + 1;
      continue;
    }
    if (prelude.starts_with('@')) {
      at = block_end(css, open) + 1;
      continue;
    }
    const size_t close = std::min(css.find('}', open), css.size());
    while (prelude.starts_with('}')) prelude = base::trim(prelude.substr(1));  // the end of an "@media all"
    const StyleFacts facts = read_style(css.substr(open + 1, close - open - 1));
    if (facts.set != 0) add_rule(prelude, facts);
    at = close + 1;
  }
}

void StyleSheet::add_rule(std::string_view selectors, const StyleFacts& facts) {
  for (const std::string_view written : base::split(selectors, ',')) {
    std::string_view selector = base::trim(written);
    if (selector.starts_with('*')) selector.remove_prefix(1);
    if (rules_.size() >= kMaxRules) continue;
    if (!is_simple_selector(selector)) {
      if (facts.is(kBackground) && facts.background != kClearColour) add_ground(selector);
      continue;
    }
    const size_t mark = std::min(selector.find_first_of(".#"), selector.size());
    std::string key = base::to_lower(selector.substr(0, mark));
    key.append(selector.substr(mark));
    rules_[key].merge(facts);
  }
}

void StyleSheet::add_ground(std::string_view selector) {
  // "a:hover" is not what is shown first.
  if (grounds_.size() >= kMaxRules || selector.find(':') != std::string_view::npos) return;
  selector = selector.substr(selector.find_last_of(" \t\r\n>+~") + 1);
  selector = selector.substr(0, selector.find('['));
  const size_t mark = selector.find_first_of(".#");
  if (mark != std::string_view::npos) selector = selector.substr(0, selector.find_first_of(".#", mark + 1));
  if (!is_simple_selector(selector)) return;
  std::string key = base::to_lower(selector.substr(0, mark));
  if (mark != std::string_view::npos) key.append(selector.substr(mark));
  grounds_.insert(std::move(key));
}

void StyleSheet::merge_rule(const std::string& key, StyleFacts& facts) const {
  const auto rule = rules_.find(key);
  if (rule != rules_.end()) facts.merge(rule->second);
  if (grounds_.contains(key)) {
    facts.put(kBackground, true);
    facts.background = kUnknownColour;
  }
}

void StyleSheet::apply(std::string_view tag, std::string_view id, std::string_view classes, StyleFacts& facts) const {
  std::string key(tag);
  merge_rule(key, facts);
  std::vector<std::string_view> names;
  while (!classes.empty()) {
    const size_t start = classes.find_first_not_of(" \t\r\n\f");
    if (start == std::string_view::npos) break;
    classes.remove_prefix(start);
    const size_t end = std::min(classes.find_first_of(" \t\r\n\f"), classes.size());
    names.push_back(classes.substr(0, end));
    classes.remove_prefix(end);
  }
  for (const std::string_view prefix : {std::string_view(), tag}) {
    for (const std::string_view name : names) {
      key.assign(prefix).append(".").append(name);
      merge_rule(key, facts);
    }
  }
  if (id.empty()) return;
  for (const std::string_view prefix : {std::string_view(), tag}) {
    key.assign(prefix).append("#").append(id);
    merge_rule(key, facts);
  }
}

}  // namespace nonsolicit::message
