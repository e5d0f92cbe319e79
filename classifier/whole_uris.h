// A phrase that is shown tears no URI: half a link tells nobody where it leads. Pure; thread-safe; linear.
#pragma once

#include <cstddef>
#include <string_view>

namespace nonsolicit::classifier {

// Moves the bounds of a phrase, bytes [begin, end) of `source`. The URI that it ends in is shown whole where all takes
// at most `most` bytes, else left out; the one that it begins in is left out where most of the phrase stands behind it,
// else shown whole. What is nothing but a longer URI stays cut, and so does one of over 500 bytes.
void keep_uris_whole(std::string_view source, size_t most, size_t& begin, size_t& end);

}  // namespace nonsolicit::classifier
