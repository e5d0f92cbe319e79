// Picks the three to five stretches of a mail that weighed most for and against a kind, as they stand in the mail.
// The model's words and the rules count together: a stretch is the run of words, within one sentence, whose weights
// sum up highest. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/rules.h"
#include "classifier/score.h"

namespace nonsolicit::classifier {

// How much a margin of each kind speaks for one kind and against another.
using Direction = Margins;

// The weight of each word of a text in a direction; rule hits count under their words.
struct WordWeights {
  const TextScore* text = nullptr;
  std::vector<double> weights;  // as the words of text->text.text
};
// Of the subject and the new texts. The names of sender and recipients weigh nothing.
std::vector<WordWeights> word_weights(const Score& score, const Direction& direction, double unit);

struct WeighedHit {
  const RuleHit* hit = nullptr;
  double weight = 0;
};

std::vector<Phrase> pick_phrases(const Reading& reading, const std::vector<WordWeights>& words,
                                 const std::vector<WeighedHit>& hits, Kind kind);

}  // namespace nonsolicit::classifier
