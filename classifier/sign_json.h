// The signs that weighed, as JSON: one shape for `check`, `classify`, `case show` and `evaluate`. Pure; thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "classifier/classification.h"

namespace nonsolicit::classifier {

// An array of objects: name, says (the sentence for people), kind, weight (log-odds, four decimals).
nlohmann::ordered_json signs_json(const std::vector<Sign>& signs);

}  // namespace nonsolicit::classifier
