// The little of CSS that decides whether a reader of a mail sees a text: display, visibility, font-size, opacity, zero
// boxes, clipping, transforms, off-screen places, colours. Reads declarations as they stand in a style attribute or in
// a block of a style sheet. Linear; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "message/colour.h"

namespace nonsolicit::message {

// One bit per thing a declaration can say, with its answer in StyleFacts::on.
enum StyleProperty : uint64_t {
  kDisplayNone = 1ull << 0,
  kInvisible = 1ull << 1,    // visibility: hidden, collapse
  kTiny = 1ull << 2,         // font-size of at most 2 px
  kTransparent = 1ull << 3,  // opacity
  kNoHeight = 1ull << 4,
  kNoMaxHeight = 1ull << 5,
  kNoWidth = 1ull << 6,
  kNoMaxWidth = 1ull << 7,
  kOverflowHidden = 1ull << 8,  // or behind bars that scroll
  kLeastHeight = 1ull << 9,     // min-height, which wins over the others
  kLeastWidth = 1ull << 10,
  kIndentedOut = 1ull << 11,  // text-indent far to the left
  kOutOfFlow = 1ull << 12,    // position: absolute, fixed
  kShifted = 1ull << 13,      // position: relative
  kFarLeft = 1ull << 14,      // left: far out, on either side
  kFarRight = 1ull << 15,
  kFarTop = 1ull << 16,
  kMarginLeft = 1ull << 17,  // far negative
  kMarginTop = 1ull << 18,
  kMarginOut = 1ull << 19,  // margin-left so far negative that it needs no position
  kColor = 1ull << 20,
  kTextFill = 1ull << 21,  // -webkit-text-fill-color, which wins over the colour
  kBackground = 1ull << 22,
  kPicture = 1ull << 23,     // an image as background
  kSmallWidth = 1ull << 24,  // at most 3 px: of images
  kSmallHeight = 1ull << 25,
  kBorderLeft = 1ull << 26,
  kRelativeSize = 1ull << 27,  // font-size in em or %: a tiny parent stays tiny
  kSmall = 1ull << 28,         // font-size of at most 9 px: read only where it stands out from its ground
  kReplyRule = 1ull << 29,     // the line that Outlook draws above the header of the mail that is answered
  kClipped = 1ull << 30,       // clip: a rectangle of no size
  kClippedPath = 1ull << 31,   // clip-path: a shape of no size
  kMovedAway = 1ull << 32,     // transform: moved far away or shrunk to nothing
  kFilteredOut = 1ull << 33,   // filter: opacity(0)
  kZoomedOut = 1ull << 34,     // zoom: at most a tenth
  kSkipped = 1ull << 35,       // content-visibility: hidden
  kTall = 1ull << 36,          // height: higher than a logo
};

struct StyleFacts {
  uint64_t set = 0;  // StyleProperty bits that were declared
  uint64_t on = 0;   // of those, the true ones
  uint64_t important = 0;
  Colour color = kUnknownColour;
  Colour fill = kUnknownColour;
  Colour background = kClearColour;

  bool is(uint64_t property) const { return (on & property) != 0; }
  void put(uint64_t property, bool value);
  // Later declarations win over earlier ones, "!important" ones over all others.
  void merge(const StyleFacts& later);
  // The element and everything in it is out of sight, whatever is declared inside.
  bool hides_content() const;
};

StyleFacts read_style(std::string_view declarations);
// A style sheet without comments and without what stands in quotation marks, which may hold any mark.
std::string without_comments(std::string_view css);

}  // namespace nonsolicit::message
