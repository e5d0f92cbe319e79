// A card with an offer (docs/policy.md, row 20): it would be a greeting, were it not for one or two sentences.
// Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "classifier/phrases.h"
#include "classifier/rules.h"
#include "classifier/score.h"

namespace nonsolicit::classifier {

// The sentence that breaks a card's exemption, as written, or "" where the message is no card with an offer.
// `found` is the likeliest kind.
std::string breaking_sentence(const Reading& reading, const Score& score, const Model& model, Kind found);

}  // namespace nonsolicit::classifier
