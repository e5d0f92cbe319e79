// Colours as style sheets and attributes write them, and whether a reader can tell two apart (CSS Color Module Level 4,
// sections 4 to 7; of the functions rgb, rgba, hsl and hsla). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace nonsolicit::message {

// 0xRRGGBB, or one of these.
using Colour = uint32_t;
inline constexpr Colour kUnknownColour = 0xFF000000;    // an image, a gradient of several, a function we do not read
inline constexpr Colour kClearColour = 0xFE000000;      // transparent, or nearly
inline constexpr Colour kInheritedColour = 0xFD000000;  // of the element around

Colour read_colour(std::string_view text);
// The colour of a "background" shorthand. An image makes it unknown, a gradient as well unless its colours are alike.
Colour read_background(std::string_view value);
// Hard to tell apart: each channel differs by at most 18 of 255 (#eee on white).
bool same_colour(Colour a, Colour b);
// Hard to read when small: each channel differs by at most 52 of 255 (#ccc on white).
bool faint_colour(Colour a, Colour b);

}  // namespace nonsolicit::message
