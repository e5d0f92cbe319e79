// Message -> Classification. The interface that the rule model and the trained model share. Pure; thread-safe.
#pragma once

#include <memory>

#include "base/result.h"
#include "classifier/classification.h"
#include "classifier/rules.h"
#include "message/message.h"

namespace nonsolicit::classifier {

class Classifier {
 public:
  virtual ~Classifier() = default;
  virtual Classification classify(const message::Message& message) const = 0;
};

// Rules and structural features, weighed as `model` says.
base::Result<std::shared_ptr<const Classifier>> make_classifier(std::vector<RuleSource> rules, ModelSource model);

}  // namespace nonsolicit::classifier
