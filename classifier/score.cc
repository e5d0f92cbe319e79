#include "classifier/score.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

#include "base/ascii.h"
#include "classifier/sender_features.h"

namespace nonsolicit::classifier {
namespace {

// How much a space may say beside the others: the length of its vector of features, whatever the length of its text.
constexpr std::array<double, kSpaceCount> kSpaceLength = {3.0, 3.0, 0.3, 0.3, 1.5, 1.5};
constexpr double kSenderLength = 2.0;
constexpr int kMostHits = 3;
constexpr size_t kMostFormsOfWord = 3;  // itself, its beginning, its pair; of a firm's name more

// Of the words of a text in a language that was learned seven in ten are known at least, else six at most (measured:
// docs/classifier.md).
constexpr size_t kKnownOfTen = 6;
constexpr size_t kFewestToTell = 5;      // words
constexpr size_t kMostToTell = 200;      // words, which are enough
constexpr size_t kLeastToKnow = 50'000;  // features; a smaller model knows few words of any language

size_t index_of(Space space) { return static_cast<size_t>(space); }

// What is no word of a text.
Example named_features(const message::Message& message, const std::vector<Feature>& structure,
                       const std::vector<RuleHit>& hits) {
  Example named;
  named.reserve(structure.size() + 80);
  for (const Feature& feature : structure) {
    named.push_back({.id = named_feature("structure", feature.name),
                     .value = static_cast<float>(kStructureValue * feature.value),
                     .part = Part::structure});
  }
  // The hits of a rule stand side by side.
  for (auto hit = hits.begin(); hit != hits.end();) {
    const RuleSource& rule = *hit->rule;
    const auto next = std::find_if(hit, hits.end(), [&](const RuleHit& other) { return other.rule != &rule; });
    const auto count = static_cast<int>(next - hit);
    named.push_back({.id = named_feature("rule", rule.name),
                     .value = static_cast<float>(kRuleValue * std::min({count, rule.at_most, kMostHits})),
                     .part = Part::rules});
    hit = next;
  }
  const std::vector<FeatureId> sender = sender_features(message);
  const double value = kSenderLength / std::sqrt(static_cast<double>(std::max<size_t>(1, sender.size())));
  for (const FeatureId id : sender) {
    named.push_back({.id = id, .value = static_cast<float>(value), .part = Part::sender});
  }
  return named;
}

// The features of all texts, one text behind the other, and the value of each by its space.
struct Collected {
  std::vector<SpaceText> texts;
  std::vector<WordFeature> features;
  std::vector<size_t> ends;  // into `features`, as `texts`
  std::array<double, kSpaceCount> value{};

  std::span<const WordFeature> of_text(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::span(features).subspan(begin, ends[i] - begin);
  }
};

Collected collect(const Reading& reading) {
  Collected collected;
  collected.texts = texts_of(reading);
  collected.ends.reserve(collected.texts.size());
  size_t most = 0;
  for (const SpaceText& text : collected.texts) most += kMostFormsOfWord * (text.words.end - text.words.first + 4);
  collected.features.reserve(most);
  std::array<size_t, kSpaceCount> counts{};
  for (const SpaceText& text : collected.texts) {
    const size_t before = collected.features.size();
    add_word_features(text, collected.features);
    collected.ends.push_back(collected.features.size());
    counts[index_of(text.space)] += collected.features.size() - before;
  }
  for (size_t i = 0; i < kSpaceCount; i++) {
    collected.value[i] = kSpaceLength[i] / std::sqrt(static_cast<double>(std::max<size_t>(1, counts[i])));
  }
  return collected;
}

// What of a text the model knows, in its order, each place. Most features are not in it, and which cannot be foreseen:
// so they are picked without a branch. The model is larger than the caches, so what a look-up reads is fetched some
// look-ups ahead. `maybe` is only lent, with room for all.
std::vector<KnownFeature> known_of(const Model& model, std::span<const WordFeature> features,
                                   std::vector<uint32_t>& maybe) {
  constexpr size_t kAhead = 12;
  size_t count = 0;
  for (size_t i = 0; i < features.size(); i++) {
    maybe[count] = static_cast<uint32_t>(i);
    count += model.may_have(features[i].id) ? 1 : 0;
  }
  const auto id_at = [&](size_t i) { return features[maybe[i]].id; };
  std::vector<KnownFeature> known(count);
  size_t found = 0;
  for (size_t i = 0; i < std::min(kAhead, count); i++) model.fetch(id_at(i));
  for (size_t i = 0; i < count; i++) {
    if (i + kAhead < count) model.fetch(id_at(i + kAhead));
    const Weights* const weights = model.look_up(id_at(i));
    const WordFeature& feature = features[maybe[i]];
    known[found] = {.weights = weights, .first = feature.first, .count = feature.count};
    found += weights != nullptr ? 1 : 0;
  }
  known.resize(found);
  return known;
}

// Which features of a model were seen, by their numbers: at most `most` of them.
class SeenFeatures {
 public:
  explicit SeenFeatures(size_t most) : numbers_(std::bit_ceil(4 * most + 2), kNone), mask_(numbers_.size() - 1) {}
  // Takes away what was seen before, and of what stands in `known` twice the second place.
  void leave_new(const Model& model, std::vector<KnownFeature>& known) {
    size_t left = 0;
    for (const KnownFeature& feature : known) {
      known[left] = feature;
      left += insert(model.number(feature.weights)) ? 1 : 0;
    }
    known.resize(left);
  }

 private:
  static constexpr uint32_t kNone = 0xFFFF'FFFF;
  bool insert(uint32_t number) {
    size_t slot = number * uint64_t{0x9E37'79B9'7F4A'7C15} >> 32 & mask_;
    while (numbers_[slot] != number && numbers_[slot] != kNone) slot = (slot + 1) & mask_;
    return std::exchange(numbers_[slot], number) == kNone;
  }

  std::vector<uint32_t> numbers_;
  size_t mask_;
};

// How many words of new text there are, and how many of them the model knows.
class KnownWords {
 public:
  void add(const SpaceText& text, const std::vector<KnownFeature>& known) {
    if (text.space != Space::fresh) return;
    const auto [first, end] = text.words;
    const size_t count = std::min(end - first, kMostToTell);
    std::array<uint8_t, kMostToTell> is_known{};
    for (const KnownFeature& feature : known) {
      const size_t word = feature.first - first;
      if (word >= count) break;
      is_known[word] |= feature.count == 1 ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
      const std::string_view written = text.text->words[first + i].in(text.text->folded.text);
      if (base::is_digit(written[0])) continue;
      const size_t counts = words_in(written);
      all_ += counts;
      known_ += counts * is_known[i];
    }
  }
  bool enough() const { return all_ < kFewestToTell || known_ * 10 >= all_ * kKnownOfTen; }

 private:
  // Chinese and Japanese text has no blanks: each character there counts.
  static size_t words_in(std::string_view word) {
    return static_cast<unsigned char>(word[0]) >= 0xE3 ? std::max<size_t>(1, word.size() / 3) : 1;
  }

  size_t all_ = 0;
  size_t known_ = 0;
};

}  // namespace

Score score(const Model& model, const Reading& reading, const std::vector<Feature>& structure,
            const std::vector<RuleHit>& hits) {
  Score result;
  result.margins = model.data().bias;
  const double unit = model.data().unit;
  for (const ExampleFeature& feature : named_features(reading.message, structure, hits)) {
    const Weights* const weights = model.find(feature.id);
    if (weights == nullptr) continue;
    for (size_t kind = 0; kind < kModelKinds; kind++) {
      const double margin = feature.value * unit * (*weights)[kind];
      result.margins[kind] += margin;
      if (feature.part == Part::sender) result.sender[kind] += margin;
    }
  }
  const Margins wordless = result.margins;
  const Collected collected = collect(reading);
  std::vector<uint32_t> maybe(collected.features.size());
  KnownWords known_words;
  size_t places = 0;
  result.texts.reserve(collected.texts.size());
  for (size_t i = 0; i < collected.texts.size(); i++) {
    const SpaceText& text = collected.texts[i];
    result.texts.push_back({.text = text,
                            .value = collected.value[index_of(text.space)],
                            .known = known_of(model, collected.of_text(i), maybe)});
    known_words.add(text, result.texts.back().known);
    places += result.texts.back().known.size();
  }
  SeenFeatures seen(places);
  for (TextScore& text : result.texts) {
    seen.leave_new(model, text.known);
    std::array<int64_t, kModelKinds> sums{};
    for (const KnownFeature& feature : text.known) {
      for (size_t kind = 0; kind < kModelKinds; kind++) sums[kind] += (*feature.weights)[kind];
    }
    for (size_t kind = 0; kind < kModelKinds; kind++) {
      result.margins[kind] += text.value * unit * static_cast<double>(sums[kind]);
    }
  }
  if (model.size() >= kLeastToKnow && !known_words.enough()) {
    result.words_read = false;
    result.margins = wordless;
    for (TextScore& text : result.texts) text.known.clear();
  }
  return result;
}

std::vector<TextScore> unscored(const Reading& reading) {
  std::vector<TextScore> texts;
  for (const SpaceText& text : texts_of(reading)) texts.push_back({.text = text, .known = {}});
  return texts;
}

Example example_of(const Reading& reading, const std::vector<Feature>& structure, const std::vector<RuleHit>& hits) {
  Example example = named_features(reading.message, structure, hits);
  const Collected collected = collect(reading);
  for (size_t i = 0; i < collected.texts.size(); i++) {
    const size_t space = index_of(collected.texts[i].space);
    const auto value = static_cast<float>(collected.value[space]);
    for (const WordFeature& feature : collected.of_text(i)) {
      example.push_back({.id = feature.id, .value = value, .part = static_cast<Part>(space)});
    }
  }
  std::stable_sort(example.begin(), example.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto same_id = [](const auto& a, const auto& b) { return a.id == b.id; };
  example.erase(std::unique(example.begin(), example.end(), same_id), example.end());
  return example;
}

}  // namespace nonsolicit::classifier
