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

// Rules and structural features, weighed as `model` says. A rule without weights and flag that the trained model was
// not made with is an error with file:line, as is a bad pattern.
base::Result<std::shared_ptr<const Classifier>> make_classifier(std::vector<RuleSource> rules, ModelSource model);

// A warning "file:line: ..." that names the rules of which the trained model, though it was made with them, learned
// nothing, as a model of few mails does; "" where there is none.
std::string unlearned_rules(const std::vector<RuleSource>& rules, const ModelSource& model);

}  // namespace nonsolicit::classifier
