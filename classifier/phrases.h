// Picks the three to five stretches of a mail that weighed most for and against a kind. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/rules.h"
#include "message/message.h"

namespace nonsolicit::classifier {

// The weight of a hit is that of its rule for `kind` less that for `rival`, the next likely kind.
std::vector<Phrase> pick_phrases(const message::Message& message, const std::vector<RuleHit>& hits, Kind kind,
                                 Kind rival);

// The sentence around a hit, as written, on one line, at most 120 characters around the hit.
struct Excerpt {
  std::string text;
  size_t offset = 0;
  size_t length = 0;
};
Excerpt sentence_around(std::string_view text, size_t offset, size_t length);

}  // namespace nonsolicit::classifier
