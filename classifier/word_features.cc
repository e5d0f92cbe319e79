#include "classifier/word_features.h"

#include <algorithm>

namespace nonsolicit::classifier {
namespace {

constexpr FeatureId kIdMask = (FeatureId{1} << kFeatureBits) - 1;
constexpr uint64_t kPrime = 0x9E37'79B9'7F4A'7C15;
constexpr size_t kBeginning = 5;      // characters of a word's beginning: "consulting", "consultants"
constexpr size_t kMostQuoted = 1000;  // words of a quoted text that are read

uint64_t mixed(uint64_t value) {
  value ^= value >> 32;
  value *= 0xD6E8'FEB8'6659'FD93;
  value ^= value >> 32;
  return value;
}

// FNV-1a with all digits alike.
class WordHash {
 public:
  void add(char c) {
    const auto byte = static_cast<unsigned char>(c >= '0' && c <= '9' ? '0' : c);
    state_ = (state_ ^ byte) * 0x0000'0100'0000'01B3;
  }
  uint64_t value() const { return mixed(state_); }

 private:
  uint64_t state_ = 0xCBF2'9CE4'8422'2325;
};

FeatureId id_of(uint64_t salt, uint64_t hash) { return mixed(hash ^ salt * kPrime) & kIdMask; }

// Salts: one per space and form of feature.
enum class Form : uint8_t { word, beginning, pair };
uint64_t salt_of(Space space, Form form) {
  return 1 + static_cast<uint64_t>(space) * 8 + static_cast<uint64_t>(form);
}

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

struct Hashes {
  uint64_t word = 0;
  uint64_t beginning = 0;  // 0: the word is no longer than its beginning
};

Hashes hashes_of(std::string_view word) {
  Hashes hashes;
  WordHash hash;
  size_t characters = 0;
  for (const char c : word) {
    if (!continues(static_cast<unsigned char>(c)) && characters++ == kBeginning) hashes.beginning = hash.value();
    hash.add(c);
  }
  hashes.word = hash.value();
  return hashes;
}

// Whether a sentence or paragraph ends between two words.
bool ends_between(std::string_view between) {
  for (const char c : between) {
    if (c == '\n' || c == '.' || c == '!' || c == '?') return true;
  }
  return false;
}

}  // namespace

FeatureId named_feature(std::string_view family, std::string_view name) {
  WordHash hash;
  for (const char c : family) hash.add(c);
  hash.add(':');
  uint64_t salt = 1000;
  for (const char c : name) {
    hash.add(c);
    salt = salt * 31 + static_cast<unsigned char>(c);  // digits of names are not alike
  }
  return id_of(salt, hash.value());
}

std::vector<WordFeature> word_features(Space space, const ReadText& text) {
  const bool full = space == Space::fresh || space == Space::subject;
  const size_t count = full ? text.words.size() : std::min(text.words.size(), kMostQuoted);
  std::vector<WordFeature> features;
  features.reserve(full ? 3 * count : count);
  const std::string_view folded = text.folded.text;
  uint64_t before = 0;
  for (size_t i = 0; i < count; i++) {
    const WordSpan word = text.words[i];
    const Hashes hashes = hashes_of(word.in(folded));
    const auto here = static_cast<uint32_t>(i);
    features.push_back({.id = id_of(salt_of(space, Form::word), hashes.word), .first = here});
    if (!full) continue;
    if (hashes.beginning != 0) {
      features.push_back({.id = id_of(salt_of(space, Form::beginning), hashes.beginning), .first = here});
    }
    if (i > 0) {
      const size_t end = text.words[i - 1].offset + text.words[i - 1].length;
      if (!ends_between(folded.substr(end, word.offset - end))) {
        features.push_back({.id = id_of(salt_of(space, Form::pair), before * 3 + hashes.word),
                            .first = here - 1,
                            .count = 2});
      }
    }
    before = hashes.word;
  }
  return features;
}

std::vector<SpaceText> texts_of(const Reading& reading) {
  std::vector<SpaceText> texts = {{.space = Space::subject, .text = &reading.subject}};
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    texts.push_back({.space = Space::fresh, .text = &body.read(Stretch::fresh), .body = body.index()});
    texts.push_back({.space = Space::quoted, .text = &body.read(Stretch::quoted), .body = body.index()});
    texts.push_back({.space = Space::signature, .text = &body.read(Stretch::signature), .body = body.index()});
  }
  return texts;
}

}  // namespace nonsolicit::classifier
