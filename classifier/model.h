// The trained part of the classifier: a weight per feature and kind, whose sums become probabilities. Made by train.h,
// kept as a text file that holds no words (docs/classifier.md has the format). Immutable once loaded; thread-safe.
// About 8.5 MB in memory, shared by all threads.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/classification.h"
#include "classifier/word_features.h"

namespace nonsolicit::classifier {

// The kinds that people and programs write: all but `opaque`, which structure alone decides.
inline constexpr size_t kModelKinds = 6;
// The note that names all rules the training looked for, those of which nothing was learned included.
inline constexpr const char* kRulesNote = "rules";
using Margins =
    std::array<double, kModelKinds>;  // a number of each kind, by static_cast<size_t>(kind); see probabilities_of()
using Weights = std::array<int16_t, kModelKinds>;

// Softmax: the difference of two margins is the log-odds of their kinds against each other.
KindScores probabilities_of(const Margins& margins);

struct ModelData {
  int version = 2;
  // "mails", "languages", "held-out:CORPUS", ...: for people; kRulesNote, words separated by blanks, for us.
  std::map<std::string, std::string> notes;
  double unit = 0.001;  // what a weight of 1 is worth
  Margins bias{};
  std::vector<std::pair<FeatureId, Weights>> features;  // ascending ids
};

class Model {
 public:
  explicit Model(ModelData data);

  // The weights of a feature, or nullptr.
  const Weights* find(FeatureId id) const { return may_have(id) ? look_up(id) : nullptr; }
  // False: find() gives nullptr.
  bool may_have(FeatureId id) const {
    const uint64_t bit = id & kFilterMask;
    return (filter_[bit / 64] >> bit % 64 & 1) != 0;
  }
  // find() for what may_have(). The first two slots tell nearly always; which of them cannot be foreseen.
  const Weights* look_up(FeatureId id) const {
    const Slot& first = slots_[id & mask_];
    const Slot& second = slots_[(id + 1) & mask_];
    const uint32_t tag = tag_of(id);
    const Slot* const behind = second.tag == tag || second.empty() ? &second : nullptr;
    const Slot* const found = first.tag == tag || first.empty() ? &first : behind;
    if (found == nullptr) return look_further(id);
    return found->empty() ? nullptr : &found->weights;
  }
  // Fetches what look_up() will read, so that it waits for it no longer.
  void fetch(FeatureId id) const { __builtin_prefetch(&slots_[id & mask_]); }
  // A number for a feature, less than 2^32, for a set of those seen; `weights` comes from find().
  uint32_t number(const Weights* weights) const {
    const auto bytes = reinterpret_cast<const char*>(weights) - reinterpret_cast<const char*>(slots_.data());
    return static_cast<uint32_t>(static_cast<size_t>(bytes) / sizeof(Slot));
  }
  size_t size() const { return size_; }
  const ModelData& data() const { return data_; }  // without `features`
  // Whether the training looked for the rule; a model of before kRulesNote tells it of no rule.
  bool was_trained_with(std::string_view rule) const;
  size_t memory_bytes() const;

 private:
  // Weights stand beside what they are found by: a look-up waits for memory once.
  struct Slot {
    uint32_t tag = 0;
    Weights weights = {kNone};
    bool empty() const { return weights[0] == kNone; }
  };
  static constexpr int16_t kNone = -0x8000;  // less than any weight of a model
  static uint32_t tag_of(FeatureId id) { return static_cast<uint32_t>(id >> 4); }
  const Weights* look_further(FeatureId id) const;

  // Most pairs of a mail are not in the model: one bit tells most of them, from 128 KB that stay in the cache.
  static constexpr uint64_t kFilterMask = (1U << 20) - 1;

  ModelData data_;
  size_t size_ = 0;
  std::vector<Slot> slots_;
  std::vector<uint64_t> filter_;
  size_t mask_ = 0;
};

// The file: lines of ASCII text, the last one a checksum over all before it.
std::string to_text(const ModelData& data);
// Problems are "file:line: what is wrong", in the error's detail. Never a part of a model.
base::Result<std::shared_ptr<const Model>> read_model(std::string_view text, const std::string& file);

}  // namespace nonsolicit::classifier
