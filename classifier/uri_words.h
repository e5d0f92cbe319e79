// What stands in a URI and is no word: "M=9652722&C=1687" says nothing, and each copy of a mail has another. The host
// and the path ("/enterprise/demo") do speak. Pure; thread-safe; linear.
#pragma once

#include <string_view>
#include <vector>

#include "classifier/words.h"

namespace nonsolicit::classifier {

// Takes out of `words`, the words of `folded`, those in the query or fragment of a URI with "://", and of its path
// those with digits and those of one or two bytes.
void leave_out_codes(std::string_view folded, std::vector<WordSpan>& words);

}  // namespace nonsolicit::classifier
