// The little of CSS that decides whether a reader of a mail sees a text: display, visibility, font-size, opacity, zero
// boxes, clipping, transforms, off-screen places, colours. Reads declarations as they stand in a style attribute or in
// a block of a style sheet. Linear; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "message/colour.h"

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
  kFarOff = 1u << 12,       // left, top, margin-left, margin-top far negative; right, bottom farther still
  kColor = 1u << 13,
  kBackground = 1u << 14,
  kSmallWidth = 1u << 15,  // at most 3 px: of images
  kSmallHeight = 1u << 16,
  kBorderLeft = 1u << 17,
  kRelativeSize = 1u << 18,  // font-size in em or %: a tiny parent stays tiny
  kSmall = 1u << 19,         // font-size of at most 9 px: read only where it stands out from its ground
  kReplyRule = 1u << 20,     // the line that Outlook draws above the header of the mail that is answered
  kShifted = 1u << 21,       // position: relative
  kMarginOut = 1u << 22,     // margin-left so far negative that it needs no position
  kClipped = 1u << 23,       // clip: a rectangle of no size
  kClippedPath = 1u << 24,   // clip-path: a shape of no size
  kMovedAway = 1u << 25,     // transform: moved far away or shrunk to nothing
  kFilteredOut = 1u << 26,   // filter: opacity(0)
  kZoomedOut = 1u << 27,     // zoom: at most a tenth
  kSkipped = 1u << 28,       // content-visibility: hidden
};

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
// A length in CSS pixels, for a font of 16; nullopt where it is none.
std::optional<double> read_pixels(std::string_view length);
std::string without_comments(std::string_view css);

}  // namespace nonsolicit::message
