// Structural features of a message for the linear model: everything that is no phrase. The names are those of
// [feature.<name>] in conf/classifier.toml. Pure; thread-safe. Never fails.
#pragma once

#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "classifier/text_facts.h"
#include "message/message.h"

namespace nonsolicit::classifier {

struct Feature {
  std::string_view name;
  double value = 0;  // 0 to 1 for signs, 0 to 3 for counts; never 0 in a result
};

// All names that structural_features() can give, sorted.
const std::vector<std::string_view>& feature_names();

std::vector<Feature> structural_features(const message::Message& message, const TextFacts& facts, const OptOut& opt_out,
                                         const AutomaticSigns& automatic);

}  // namespace nonsolicit::classifier
