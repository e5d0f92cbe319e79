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

// Whether the words of the sentence in which a hit begins say more of an offer than of a letter: "May we send you a
// free quote?", not "Call me when you are back". False where no sentence that was read holds it.
bool offers_something(const RuleHit& hit, const Score& score, const Model& model);

}  // namespace nonsolicit::classifier
