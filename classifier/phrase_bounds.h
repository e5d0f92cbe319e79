// Where a phrase that is shown begins and ends, so that it tears nothing a reader needs: half a link tells nobody where
// it leads, and "200 per floor" is no price. Pure; thread-safe; linear.
#pragma once

#include <cstddef>
#include <string_view>

namespace nonsolicit::classifier {

// Moves the bounds of a phrase, bytes [begin, end) of `source`, which takes at most `most` bytes then.
// The URI that it ends in is shown whole where there is room, else left out; the one that it begins in is left out
// where most of the phrase stands behind it, else shown whole. What is nothing but a longer URI stays cut, and so does
// one of over 500 bytes. Where there is room, the sign of a currency comes along before and behind a number, "%" and
// "+" behind one, "#" before one, the parenthesis that was opened in the phrase is closed, and the question or
// exclamation marks behind the last word are kept.
void mend_bounds(std::string_view source, size_t most, size_t& begin, size_t& end);

}  // namespace nonsolicit::classifier
