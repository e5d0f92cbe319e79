// A pattern that says the same and fails sooner: PCRE2 tries the alternatives of a group one by one, and most of the
// time of the long alternations goes into groups of which no alternative can begin here. In front of the alternatives
// a look-ahead asks for one of the bytes they begin with, and for the start of a word where they need one.
// Captures and what matches stay as they are. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "classifier/prefixes.h"

namespace nonsolicit::classifier {

// `pattern` itself where it is not understood, or has no such groups.
std::string guarded(std::string_view pattern, Letters letters);

}  // namespace nonsolicit::classifier
