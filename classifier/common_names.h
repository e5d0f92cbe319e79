// Words in display names and domains that name nobody: every member has a firm, and speaks of it. Pure; thread-safe.
#pragma once

#include <string_view>

namespace nonsolicit::classifier {

// `word`: folded. "firm", "office", "avocats", "team".
bool is_common_name(std::string_view word);

// Of the chosen label of a domain (classifier/sender_features.h): nothing in it but common words and single letters, as
// in firm-a.example, law-office.example.
bool is_common_domain(std::string_view label);

}  // namespace nonsolicit::classifier
