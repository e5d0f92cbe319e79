// What a sign of structure says of a mail, as a sentence for staff and admins. Pure; thread-safe. Never fails.
#pragma once

#include <string_view>

namespace nonsolicit::classifier {

// The name under which all of the From header counts together.
inline constexpr std::string_view kSenderSign = "sender";
// Of a letter that is an offer only with the words that it hides (classifier/hidden_words.h).
inline constexpr std::string_view kHidesWordsSign = "hides_words";

// `name`: one of feature_names(), kSenderSign or kHidesWordsSign. A sentence without its full stop: "It ends with a
// question". A name that is not known, as of an older version, is its own sentence.
std::string_view words_of_sign(std::string_view name);

}  // namespace nonsolicit::classifier
