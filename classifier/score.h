// A message under the trained model: the sum per kind, and which words gave it. The same numbers are the examples that
// the model is trained on. Pure; thread-safe; linear in the text.
#pragma once

#include <utility>
#include <vector>

#include "classifier/features.h"
#include "classifier/model.h"
#include "classifier/rules.h"
#include "classifier/word_features.h"

namespace nonsolicit::classifier {

// What one structural feature, and what one hit of a rule counts.
inline constexpr double kStructureValue = 0.5;
inline constexpr double kRuleValue = 0.2;

// A feature of the model that stands in a text; only its first place counts.
struct KnownFeature {
  const Weights* weights = nullptr;
  uint32_t first = 0;  // word
  uint32_t count = 0;  // words
};

struct TextScore {
  SpaceText text;
  double value = 0;  // what each of its features counts
  std::vector<KnownFeature> known;
};

struct Score {
  Margins margins{};
  Margins sender{};  // what of the margins the From header gave
  std::vector<TextScore> texts;
  // False: hardly a word of the new text is known, as in a language that was not learned. The few that are known
  // mislead, so that no text says anything then, and structure, patterns and the sender decide.
  bool words_read = true;
};

// Points into `reading` and `model`.
Score score(const Model& model, const Reading& reading, const std::vector<Feature>& structure,
            const std::vector<RuleHit>& hits);

// The texts of a message where there is no model.
std::vector<TextScore> unscored(const Reading& reading);

// Where a feature comes from: the spaces of word_features.h, in their order, and what is no word of a text.
enum class Part : uint8_t { subject, fresh, quoted, signature, opening, closing, structure, rules, sender };
inline constexpr size_t kPartCount = 9;

struct ExampleFeature {
  FeatureId id = 0;
  float value = 0;
  Part part = Part::fresh;
  bool operator==(const ExampleFeature&) const = default;
};

// All features with their values, each once, ascending ids.
using Example = std::vector<ExampleFeature>;
Example example_of(const Reading& reading, const std::vector<Feature>& structure, const std::vector<RuleHit>& hits);

}  // namespace nonsolicit::classifier
