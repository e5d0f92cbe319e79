#include "message/style.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

#include "base/ascii.h"
#include "message/length.h"

namespace nonsolicit::message {
namespace {

constexpr double kTinyPixels = 2.0;
constexpr double kFinePrintPixels = 9.5;
constexpr double kSmallPixels = 3.0;
constexpr double kLogoPixels = 119;
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

// What a box says where its value is a length; where it is none ("auto", "none") nothing hides by it.
void read_box(std::string_view name, const std::optional<Length>& length, StyleFacts& facts) {
  const auto is_at_most = [&](double pixels) {
    return length && length->pixels >= 0 && (length->relative ? length->pixels == 0 : length->pixels <= pixels);
  };
  if (name == "height") {
    facts.put(kNoHeight, is_at_most(kNoBoxPixels));
    facts.put(kSmallHeight, is_at_most(kSmallPixels));
    facts.put(kTall, length && !length->relative && length->pixels > kLogoPixels);
  } else if (name == "width") {
    facts.put(kNoWidth, is_at_most(kNoBoxPixels));
    facts.put(kSmallWidth, is_at_most(kSmallPixels));
  } else if (name == "max-height") {
    facts.put(kNoMaxHeight, is_at_most(kNoBoxPixels));
  } else if (name == "max-width") {
    facts.put(kNoMaxWidth, is_at_most(kNoBoxPixels));
  } else if (name == "min-height") {
    facts.put(kLeastHeight, length && length->pixels > kNoBoxPixels);
  } else if (name == "min-width") {
    facts.put(kLeastWidth, length && length->pixels > kNoBoxPixels);
  }
}

// How far off a place is. Downwards and to the left of a right edge a reader may scroll.
void read_place(std::string_view name, const std::optional<Length>& length, StyleFacts& facts) {
  const double pixels = length ? length->pixels : 0;
  if (name == "left") {
    facts.put(kFarLeft, pixels <= kFarPixels || pixels >= kVeryFarPixels);
  } else if (name == "right") {
    facts.put(kFarRight, pixels <= -kVeryFarPixels);
  } else if (name == "top") {
    facts.put(kFarTop, pixels <= kFarPixels);
  } else if (name == "margin-left") {
    facts.put(kMarginLeft, pixels <= kFarPixels);
    facts.put(kMarginOut, pixels <= -kVeryFarPixels);
  } else if (name == "margin-top") {
    facts.put(kMarginTop, pixels <= kFarPixels);
  } else if (name == "text-indent") {
    facts.put(kIndentedOut, pixels <= kFarPixels);
  }
}

void read_font_size(const std::optional<Length>& length, StyleFacts& facts) {
  // No length: "small", "medium", ...
  facts.put(kTiny, length && length->pixels <= kTinyPixels);
  if (!length || !length->relative) facts.put(kSmall, length && length->pixels <= kFinePrintPixels);
  facts.put(kRelativeSize, length && length->relative);
}

// "font: italic 1px/2px Arial": the size is the first word that is a length.
void read_font(std::string_view value, StyleFacts& facts) {
  for (const std::string_view word : base::split(value, ' ')) {
    const auto length = read_length(word);
    if (!length || (!word.empty() && base::is_digit(word.back()) && length->pixels >= 100)) continue;  // a weight
    read_font_size(length, facts);
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

// "rect(top, right, bottom, left)" (CSS 2, section 11.1.2).
bool is_empty_rectangle(std::string_view value) {
  const auto arguments = arguments_of("rect", value);
  if (!arguments) return false;
  const std::vector<Length> sides = read_lengths(*arguments);
  return sides.size() == 4 &&
         (sides[1].pixels - sides[3].pixels <= kNoBoxPixels || sides[2].pixels - sides[0].pixels <= kNoBoxPixels);
}

// "inset(top right bottom left)", where what is left out is as on the other side.
bool is_empty_inset(std::string_view arguments) {
  std::vector<Length> sides = read_lengths(arguments);
  if (sides.empty()) return false;
  if (sides.size() < 2) sides.push_back(sides[0]);
  if (sides.size() < 3) sides.push_back(sides[0]);
  if (sides.size() < 4) sides.push_back(sides[1]);
  const auto meet = [&](size_t one, size_t other) {
    return (sides[one].relative || sides[other].relative) && sides[one].percent() + sides[other].percent() >= 100;
  };
  return meet(0, 2) || meet(1, 3);
}

// CSS Masking, section 5.1, for the shapes that hide.
bool is_empty_shape(std::string_view value) {
  if (const auto inset = arguments_of("inset", value)) return is_empty_inset(*inset);
  if (const auto circle = arguments_of("circle", value)) {
    const auto radius = read_length(*circle);
    return radius && radius->pixels <= kNoBoxPixels;
  }
  const auto polygon = arguments_of("polygon", value);
  if (!polygon) return false;
  const std::vector<Length> corners = read_lengths(*polygon);
  return !corners.empty() && std::ranges::all_of(corners, [](const Length& at) { return at.pixels == 0; });
}

// CSS Transforms, section 12: shrunk to nothing, or moved to where no reader looks.
bool is_moved_away(std::string_view value) {
  if (const auto scale = arguments_of("scale", value)) {
    const std::vector<Length> factors = read_lengths(*scale);
    if (std::ranges::any_of(factors, [](const Length& factor) { return std::abs(factor.pixels) < kUnseenScale; }))
      return true;
  }
  const auto translate = arguments_of("translate", value);
  return translate && std::ranges::any_of(read_lengths(*translate), [](const Length& way) {
           return !way.relative && (way.pixels <= kFarPixels || way.pixels >= kVeryFarPixels);
         });
}

// What leaves nothing of an element to be seen, besides its box and its colours. False: it is another property.
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

bool has_picture(std::string_view value) { return base::ifind(value, "url(") != std::string_view::npos; }

// CSS Cascading Level 4, section 7.
bool is_inherited(std::string_view value) {
  return base::iequals(value, "inherit") || base::iequals(value, "unset") || base::iequals(value, "revert");
}

Colour read_text_colour(std::string_view value) {
  if (is_inherited(value) || base::iequals(value, "currentcolor")) return kInheritedColour;
  return base::iequals(value, "initial") ? 0x000000 : read_colour(value);
}

StyleFacts read_declaration(std::string_view name, std::string_view value) {
  StyleFacts facts;
  if (read_disappearance(name, value, facts)) return facts;
  if (name == "display") {
    facts.put(kDisplayNone, base::istarts_with(value, "none"));
  } else if (name == "visibility") {
    facts.put(kInvisible, base::istarts_with(value, "hidden") || base::istarts_with(value, "collapse"));
  } else if (name == "overflow" || name == "overflow-y" || name == "overflow-x") {
    facts.put(kOverflowHidden, !base::istarts_with(value, "visible"));
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
    facts.color = read_text_colour(value);
  } else if (name == "-webkit-text-fill-color") {
    facts.put(kTextFill, true);
    facts.fill = read_text_colour(value);
  } else if (name == "background" || name == "background-color") {
    facts.put(kBackground, true);
    facts.background = is_inherited(value) ? kClearColour : read_background(value);
    if (name == "background") facts.put(kPicture, has_picture(value));
  } else if (name == "background-image") {
    facts.put(kPicture, has_picture(value));
    if (!base::istarts_with(value, "none")) {
      facts.put(kBackground, true);
      facts.background = read_background(value);
    }
  } else if (name == "font-size") {
    read_font_size(read_length(value), facts);
  } else {
    const auto length = read_length(value);
    read_box(name, length, facts);
    read_place(name, length, facts);
  }
  return facts;
}

}  // namespace

void StyleFacts::put(uint64_t property, bool value) {
  set |= property;
  on = value ? on | property : on & ~property;
}

void StyleFacts::merge(const StyleFacts& later) {
  const uint64_t wins = later.set & (~important | later.important);
  set |= wins;
  on = (on & ~wins) | (later.on & wins);
  important |= later.important;
  if ((wins & kColor) != 0) color = later.color;
  if ((wins & kTextFill) != 0) fill = later.fill;
  if ((wins & kBackground) != 0) background = later.background;
}

bool StyleFacts::hides_content() const {
  constexpr uint64_t kAlone = kDisplayNone | kTransparent | kIndentedOut | kMarginOut | kClippedPath | kMovedAway |
                              kFilteredOut | kZoomedOut | kSkipped;
  constexpr uint64_t kFarOff = kFarLeft | kFarRight | kFarTop | kMarginLeft | kMarginTop;
  const bool no_height = is(kNoHeight | kNoMaxHeight) && !is(kLeastHeight);
  const bool no_width = is(kNoWidth | kNoMaxWidth) && !is(kLeastWidth);
  return is(kAlone) || (is(kOutOfFlow | kShifted) && is(kFarOff)) || (is(kOutOfFlow) && is(kClipped)) ||
         (is(kOverflowHidden) && (no_height || no_width));
}

std::string without_comments(std::string_view css) {
  std::string out;
  while (true) {
    const size_t start = css.find_first_of("/\"'");
    out.append(css.substr(0, start));
    if (start == std::string_view::npos) return out;
    css.remove_prefix(start);
    if (css.starts_with("/*")) {
      const size_t end = css.find("*/", 2);
      if (end == std::string_view::npos) return out;
      css.remove_prefix(end + 2);
    } else if (css[0] == '/') {
      out.push_back('/');
      css.remove_prefix(1);
    } else {
      out.append(2, css[0]);
      size_t end = 1;
      while (end < css.size() && css[end] != css[0] && css[end] != '\n') end += css[end] == '\\' ? 2 : 1;
      css.remove_prefix(std::min(end + 1, css.size()));
    }
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
