// The piece of a text around a hit that is shown to people. Pure; thread-safe; linear in what is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nonsolicit::classifier {

inline constexpr size_t kLongestExcerpt = 120;  // characters; counted in bytes, so that no text is longer

// The sentence around a hit, as written, on one line, at most 120 characters around the hit.
struct Excerpt {
  std::string text;
  size_t offset = 0;
  size_t length = 0;
};
Excerpt sentence_around(std::string_view text, size_t offset, size_t length);

// All white space as single blanks, none at the ends.
std::string one_line(std::string_view text);

// Whether byte `at` continues a UTF-8 sequence.
bool is_inside_character(std::string_view text, size_t at);

}  // namespace nonsolicit::classifier
