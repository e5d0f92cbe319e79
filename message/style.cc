#include "message/style.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr double kTinyPixels = 2.0;
constexpr double kFinePrintPixels = 9.5;
constexpr double kSmallPixels = 3.0;
constexpr double kNoBoxPixels = 1.0;
constexpr double kFarPixels = -400.0;
constexpr double kVeryFarPixels = 2000.0;  // where no reader scrolls to
constexpr double kUnseenScale = 0.1;
constexpr double kUnseenOpacity = 0.05;
constexpr size_t kLongestProperty = 24;  // of a property that is read

// "d\69splay" is "display" (CSS Syntax, section 4.3.7). Only what is ASCII is of use here; the rest becomes "?".
std::string without_escapes(std::string_view css) {
  constexpr size_t kMostDigits = 6;
  std::string out;
  for (size_t at = 0; at < css.size(); ++at) {
    if (css[at] != '\\') {
      out.push_back(css[at]);
      continue;
    }
    size_t end = at + 1;
    unsigned code = 0;
    while (end < css.size() && end <= at + kMostDigits && std::isxdigit(static_cast<unsigned char>(css[end]))) {
      const char digit = base::to_lower(css[end++]);
      code = code * 16 + static_cast<unsigned>(base::is_digit(digit) ? digit - '0' : digit - 'a' + 10);
    }
    if (end == at + 1) continue;  // "\-": the mark itself, which comes next
    out.push_back(code > 0 && code < 128 ? static_cast<char>(code) : '?');
    if (end < css.size() && base::is_space(css[end])) ++end;
    at = end - 1;
  }
  return out;
}

struct Measure {
  double pixels = 0;
  bool relative = false;  // em, %: pixels for a font of 16
};

std::optional<Measure> read_length(std::string_view text) {
  if (base::istarts_with(text, "calc(")) {
    text = base::trim(text.substr(5));
    if (text.find_first_of("*/+ ") != std::string_view::npos) return std::nullopt;  // reckoned by no one here
  }
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
    if (length.pixels <= kFarPixels || length.pixels >= kVeryFarPixels) facts.put(kFarOff, true);
    if (name == "margin-left") facts.put(kMarginOut, length.pixels <= -kVeryFarPixels);
  } else if (name == "right" || name == "bottom") {
    if (length.pixels <= -kVeryFarPixels) facts.put(kFarOff, true);
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

// The arguments of a function in a value: "0 0" of "inset(0 0)"; nullopt where it is not called.
std::optional<std::string_view> arguments_of(std::string_view function, std::string_view value) {
  const size_t start = base::ifind(value, function);
  if (start == std::string_view::npos) return std::nullopt;
  value.remove_prefix(start + function.size());
  const size_t open = value.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  value.remove_prefix(open + 1);
  return value.substr(0, value.find(')'));
}

// The lengths in "1px, 2px 3px", as far as they are lengths.
std::vector<Measure> read_lengths(std::string_view text) {
  std::vector<Measure> lengths;
  while (!text.empty()) {
    const size_t start = text.find_first_not_of(" ,\t\r\n");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const size_t end = std::min(text.find_first_of(" ,\t\r\n"), text.size());
    const auto length = read_length(text.substr(0, end));
    if (!length) break;
    lengths.push_back(*length);
    text.remove_prefix(end);
  }
  return lengths;
}

// "rect(top, right, bottom, left)" (CSS 2, section 11.1.2).
bool is_empty_rectangle(std::string_view value) {
  const auto arguments = arguments_of("rect", value);
  if (!arguments) return false;
  const std::vector<Measure> sides = read_lengths(*arguments);
  return sides.size() == 4 &&
         (sides[1].pixels - sides[3].pixels <= kNoBoxPixels || sides[2].pixels - sides[0].pixels <= kNoBoxPixels);
}

// CSS Masking, section 5.1, for the shapes that hide.
bool is_empty_shape(std::string_view value) {
  if (const auto inset = arguments_of("inset", value)) {
    const auto margin = read_length(*inset);
    return margin && margin->relative && margin->pixels >= 8;  // half of 16: 50 %
  }
  if (const auto circle = arguments_of("circle", value)) {
    const auto radius = read_length(*circle);
    return radius && radius->pixels <= kNoBoxPixels;
  }
  const auto polygon = arguments_of("polygon", value);
  if (!polygon) return false;
  const std::vector<Measure> corners = read_lengths(*polygon);
  return !corners.empty() && std::ranges::all_of(corners, [](const Measure& at) { return at.pixels == 0; });
}

// CSS Transforms, section 12: shrunk to nothing, or moved to where no reader looks.
bool is_moved_away(std::string_view value) {
  if (const auto scale = arguments_of("scale", value)) {
    const std::vector<Measure> factors = read_lengths(*scale);
    if (std::ranges::any_of(factors, [](const Measure& factor) { return std::abs(factor.pixels) < kUnseenScale; }))
      return true;
  }
  const auto translate = arguments_of("translate", value);
  return translate && std::ranges::any_of(read_lengths(*translate), [](const Measure& way) {
           return !way.relative && (way.pixels <= kFarPixels || way.pixels >= kVeryFarPixels);
         });
}

// A share as "0.2" or "20%".
std::optional<double> read_share(std::string_view value) {
  const auto number = read_length(value);
  if (!number) return std::nullopt;
  return value.find('%') != std::string_view::npos ? number->pixels / 16 : number->pixels;
}

// What leaves nothing of an element to be seen, besides its box: clip, clip-path, transform, filter, zoom.
bool read_disappearance(std::string_view name, std::string_view value, StyleFacts& facts) {
  if (name == "opacity") {
    const auto share = read_share(value);
    if (share) facts.put(kTransparent, *share <= kUnseenOpacity);
  } else if (name == "clip") {
    facts.put(kClipped, is_empty_rectangle(value));
  } else if (name == "clip-path" || name == "-webkit-clip-path") {
    facts.put(kClippedPath, is_empty_shape(value));
  } else if (name == "transform" || name == "-webkit-transform") {
    facts.put(kMovedAway, is_moved_away(value));
  } else if (name == "filter" || name == "-webkit-filter") {
    const auto argument = arguments_of("opacity", value);
    const auto share = argument ? read_share(*argument) : std::nullopt;
    facts.put(kFilteredOut, share && *share <= kUnseenOpacity);
  } else if (name == "zoom") {
    const auto scale = read_share(value);
    facts.put(kZoomedOut, scale && *scale > 0 && *scale <= kUnseenScale);
  } else if (name == "content-visibility") {
    facts.put(kSkipped, base::istarts_with(value, "hidden"));
  } else {
    return false;
  }
  return true;
}

StyleFacts read_declaration(std::string_view name, std::string_view value) {
  StyleFacts facts;
  if (read_disappearance(name, value, facts)) return facts;
  if (name == "display") {
    facts.put(kDisplayNone, base::istarts_with(value, "none"));
  } else if (name == "visibility") {
    facts.put(kInvisible, base::istarts_with(value, "hidden") || base::istarts_with(value, "collapse"));
  } else if (name == "overflow" || name == "overflow-y" || name == "overflow-x") {
    facts.put(kOverflowHidden, base::istarts_with(value, "hidden") || base::istarts_with(value, "clip"));
  } else if (name == "mso-hide") {
    facts.put(kMsoHide, base::istarts_with(value, "all"));
  } else if (name == "position") {
    facts.put(kOutOfFlow, base::istarts_with(value, "absolute") || base::istarts_with(value, "fixed"));
    facts.put(kShifted, base::istarts_with(value, "relative"));
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
  } else if (name == "-webkit-text-fill-color") {  // wins over "color", wherever that stands
    facts.put(kColor, true);
    facts.color = read_colour(value);
    facts.important |= kColor;
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
  constexpr uint32_t kAlone = kDisplayNone | kTransparent | kMsoHide | kIndentedOut | kMarginOut | kClippedPath |
                              kMovedAway | kFilteredOut | kZoomedOut | kSkipped;
  return is(kAlone) || (is(kOutOfFlow | kShifted) && is(kFarOff)) || (is(kOutOfFlow) && is(kClipped)) ||
         (is(kOverflowHidden) && is(kNoHeight | kNoMaxHeight | kNoWidth | kNoMaxWidth));
}

std::optional<double> read_pixels(std::string_view length) {
  const auto measure = read_length(length);
  return measure ? std::optional(measure->pixels) : std::nullopt;
}

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

StyleFacts read_style(std::string_view declarations) {
  StyleFacts facts;
  std::string cleaned;
  if (declarations.find("/*") != std::string_view::npos) {
    cleaned = without_comments(declarations);
    declarations = cleaned;
  }
  std::string unescaped;
  if (declarations.find('\\') != std::string_view::npos) {
    unescaped = without_escapes(declarations);
    declarations = unescaped;
  }
  while (!declarations.empty()) {
    const size_t end = std::min(declarations.find(';'), declarations.size());
    const std::string_view declaration = declarations.substr(0, end);
    declarations.remove_prefix(std::min(end + 1, declarations.size()));
    const size_t colon = declaration.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view written = base::trim(declaration.substr(0, colon));
    if (written.size() > kLongestProperty) continue;
    const std::string_view whole = declaration.substr(colon + 1);
    const size_t mark = whole.find('!');
    StyleFacts one = read_declaration(base::to_lower(written), base::trim(whole.substr(0, mark)));
    if (mark != std::string_view::npos) one.important |= one.set;
    facts.merge(one);
  }
  return facts;
}

}  // namespace nonsolicit::message
