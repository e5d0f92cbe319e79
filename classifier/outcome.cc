#include "classifier/outcome.h"

#include <algorithm>

namespace nonsolicit::classifier {

Kind Outcome::likeliest() const {
  const auto top = std::max_element(probabilities.begin(), probabilities.end());
  return kAllKinds[static_cast<size_t>(top - probabilities.begin())];
}

Outcome outcome_of(const Classification& found) {
  return {.kind = found.kind,
          .probabilities = found.probabilities,
          .unsure = found.unsure,
          .opt_out_present = found.opt_out.present(),
          .opt_out_clear = found.opt_out.clear(),
          .rules = found.rules,
          .phrases = found.phrases,
          .signs = found.signs};
}

Outcome outcome_of(const KindScores& probabilities, const Thresholds& thresholds) {
  Outcome outcome;
  outcome.probabilities = probabilities;
  const Kind likeliest = outcome.likeliest();
  outcome.unsure = outcome.probability(likeliest) < thresholds.unsure;
  outcome.kind = outcome.unsure ? Kind::correspondence : likeliest;
  return outcome;
}

}  // namespace nonsolicit::classifier
