// Text as the patterns of requests see it: folded (classifier/folded.h), letters without accents, every quotation mark
// ASCII, one sentence a line; with the way back to the text as written. A sentence ends at its mark, at an empty line,
// and where a short line was plainly ended by hand ("Unsubscribe", "Anna Shaw" below it). Pure; thread-safe. Never
// fails; linear in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classifier/folded.h"

namespace nonsolicit::classifier {

struct RequestText {
  std::string text;                               // valid UTF-8
  std::vector<std::pair<size_t, size_t>> places;  // (offset here, offset in the source), ascending; linear between

  size_t original(size_t offset) const;
  // The line around `offset`, without its line feed: offsets of its ends.
  std::pair<size_t, size_t> sentence(size_t offset) const;
};

// `folded` of `source`.
RequestText request_text(const FoldedText& folded, std::string_view source);

// "désolé" -> "desole", "ß" -> "ss", "“" -> "\"": what such text has in place of a letter above ASCII. Other letters
// stay.
std::string plain_letters(std::string_view utf8);

}  // namespace nonsolicit::classifier
