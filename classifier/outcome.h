// What a classifier said of a labelled mail, as far as it is measured: from a Classification, or from the held-out
// probabilities of cross-validation. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/labels.h"

namespace nonsolicit::classifier {

// Limits of the probability, as in conf/classifier.toml.
struct Thresholds {
  double unsure = 0.60;
  double hold = 0.90;
  double high = 0.98;
};

struct Outcome {
  Kind kind = Kind::correspondence;  // unsure counts as correspondence
  KindScores probabilities{};
  bool unsure = false;
  std::optional<bool> opt_out_present;  // where it was looked for
  std::optional<bool> opt_out_clear;
  std::vector<std::string> rules;  // names of those that hit, distinct
  std::vector<Phrase> phrases;
  std::vector<Sign> signs;

  double probability(Kind of) const { return probabilities[static_cast<size_t>(of)]; }
  Kind likeliest() const;
};

Outcome outcome_of(const Classification& found);
Outcome outcome_of(const KindScores& probabilities, const Thresholds& thresholds);

struct EvaluatedMail {
  Label label;
  Outcome found;

  bool right() const { return label.accepted.contains(found.kind); }
  // Labelled correspondence without an alternative: calling it an offer is a false alarm.
  bool is_letter() const { return label.kind == Kind::correspondence && label.accepted.size() == 1; }
};

}  // namespace nonsolicit::classifier
