// The little of CSS that decides whether a reader of a mail sees a text: display, visibility, font-size, opacity, zero
// boxes, off-screen places, colours. Reads style attributes and the simple selectors (tag, .class, #id, tag.class,
// tag#id) of <style> blocks; @media and every other selector are skipped, but that a ground set by one of these is
// unknown. Linear; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace nonsolicit::message {

// One bit per thing a declaration can say, with its answer in StyleFacts::on.
enum StyleProperty : uint32_t {
  kDisplayNone = 1u << 0,
  kInvisible = 1u << 1,    // visibility: hidden, collapse
  kTiny = 1u << 2,         // font-size of at most 2 px
  kTransparent = 1u << 3,  // opacity
  kNoHeight = 1u << 4,
  kNoMaxHeight = 1u << 5,
  kNoWidth = 1u << 6,
  kNoMaxWidth = 1u << 7,
  kOverflowHidden = 1u << 8,
  kMsoHide = 1u << 9,
  kIndentedOut = 1u << 10,  // text-indent far to the left
  kOutOfFlow = 1u << 11,    // position: absolute, fixed
  kFarOff = 1u << 12,       // left, top, margin-left, margin-top far negative
  kColor = 1u << 13,
  kBackground = 1u << 14,
  kSmallWidth = 1u << 15,  // at most 3 px: of images
  kSmallHeight = 1u << 16,
  kBorderLeft = 1u << 17,
  kRelativeSize = 1u << 18,  // font-size in em or %: a tiny parent stays tiny
  kSmall = 1u << 19,         // font-size of at most 9 px: read only where it stands out from its ground
  kReplyRule = 1u << 20,     // the line that Outlook draws above the header of the mail that is answered
};

// 0xRRGGBB, or one of these.
using Colour = uint32_t;
inline constexpr Colour kUnknownColour = 0xFF000000;  // an image, a gradient, a function we do not read
inline constexpr Colour kClearColour = 0xFE000000;    // transparent

struct StyleFacts {
  uint32_t set = 0;  // StyleProperty bits that were declared
  uint32_t on = 0;   // of those, the true ones
  uint32_t important = 0;
  Colour color = kUnknownColour;
  Colour background = kClearColour;

  bool is(uint32_t property) const { return (on & property) != 0; }
  void put(uint32_t property, bool value);
  // Later declarations win over earlier ones, "!important" ones over all others.
  void merge(const StyleFacts& later);
  // The element and everything in it is out of sight, whatever is declared inside.
  bool hides_content() const;
};

StyleFacts read_style(std::string_view declarations);
Colour read_colour(std::string_view text);
// Hard to tell apart: each channel differs by at most 18 of 255 (#eee on white).
bool same_colour(Colour a, Colour b);
// Hard to read when small: each channel differs by at most 52 of 255 (#ccc on white).
bool faint_colour(Colour a, Colour b);

class StyleSheet {
 public:
  void add(std::string_view css);
  bool empty() const { return rules_.empty() && grounds_.empty(); }
  // Merges what applies to an element into `facts`, weakest selector first. `tag` in lower case; `classes` as in the
  // attribute.
  void apply(std::string_view tag, std::string_view id, std::string_view classes, StyleFacts& facts) const;

 private:
  void add_rule(std::string_view selectors, const StyleFacts& facts);
  void merge_rule(const std::string& key, StyleFacts& facts) const;
  // A selector that is not simple: what it ends in ("td" of ".foot td") may have a ground that we do not know.
  void add_ground(std::string_view selector);

  std::unordered_map<std::string, StyleFacts> rules_;  // by selector
  std::unordered_set<std::string> grounds_;            // simple selectors
};

}  // namespace nonsolicit::message
