// Lengths as style sheets write them, in CSS pixels (CSS Values and Units Level 3, sections 5, 6 and 8). Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace nonsolicit::message {

struct Length {
  double pixels = 0;
  bool relative = false;  // em, ex, ch, %: pixels for a font, or a box, of 16

  double percent() const { return pixels / 0.16; }  // of a relative one
};

// The length at the start of `text`; sums within calc() are reckoned. nullopt where none stands there, or of a unit
// that is not known.
std::optional<Length> read_length(std::string_view text);
// The lengths in "1px, 2px 3px", up to the first thing that is none.
std::vector<Length> read_lengths(std::string_view text);
// A share as "0.2" or "20%".
std::optional<double> read_share(std::string_view text);

}  // namespace nonsolicit::message
