// What the trained model reads in a message: words, word beginnings and word pairs, each in the feature space of where
// it stands (a word in the signature is another feature than the same word in the new text). A feature is known by a
// number only, so that a model file holds weights and no words. Pure; thread-safe; linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classifier/reading.h"

namespace nonsolicit::classifier {

// `opening` and `closing` are the first and last sentences of the new text once more: what a letter leads to stands
// there.
enum class Space : uint8_t { subject, fresh, quoted, signature, opening, closing };
inline constexpr size_t kSpaceCount = 6;

// 36 bits: six characters of a model file.
using FeatureId = uint64_t;
inline constexpr int kFeatureBits = 36;

// The id of a structural feature or rule: "structure" with "images", "rule" with "pitch.demo".
FeatureId named_feature(std::string_view family, std::string_view name);

// One place where a feature stands: `count` words of a text from word `first` on.
struct WordFeature {
  FeatureId id = 0;
  uint32_t first = 0;
  uint32_t count = 0;
};

// Words [first, end) of a text.
struct WordRange {
  size_t first = 0;
  size_t end = 0;
};
std::vector<WordRange> sentences_of(const ReadText& text);
inline constexpr size_t kClosingSentences = 3;  // the last ones: where a letter's end is looked for

// A text of a message that belongs to a space.
struct SpaceText {
  Space space = Space::fresh;
  const ReadText* text = nullptr;
  WordRange words;
  size_t body = 0;  // index into Message::bodies; of no meaning for the subject
};
std::vector<SpaceText> texts_of(const Reading& reading);

// All features of one text; the same feature once per place. Digits count alike, pairs do not cross the end of a
// sentence. Quoted text and signatures tell by single words.
std::vector<WordFeature> word_features(const SpaceText& text);
// The same behind what stands in `features`.
void add_word_features(const SpaceText& text, std::vector<WordFeature>& features);

}  // namespace nonsolicit::classifier
