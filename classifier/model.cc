#include "classifier/model.h"

#include <algorithm>
#include <cmath>

#include "base/ascii.h"

namespace nonsolicit::classifier {

KindScores probabilities_of(const Margins& margins) {
  const double top = *std::max_element(margins.begin(), margins.end());
  KindScores result{};
  double sum = 0;
  for (size_t kind = 0; kind < kModelKinds; kind++) sum += result[kind] = std::exp(margins[kind] - top);
  for (double& value : result) value /= sum;
  return result;
}

Model::Model(ModelData data) : data_(std::move(data)), filter_((kFilterMask + 1) / 64) {
  size_t capacity = 16;
  while (capacity < 2 * data_.features.size()) capacity *= 2;
  slots_.resize(capacity);
  mask_ = capacity - 1;
  for (const auto& [id, weights] : data_.features) {
    size_t slot = id & mask_;
    while (!slots_[slot].empty()) slot = (slot + 1) & mask_;
    slots_[slot] = Slot{.tag = tag_of(id), .weights = weights};
    const uint64_t bit = id & kFilterMask;
    filter_[bit / 64] |= uint64_t{1} << bit % 64;
  }
  size_ = data_.features.size();
  data_.features = {};
}

const Weights* Model::look_further(FeatureId id) const {
  for (size_t slot = (id + 2) & mask_;; slot = (slot + 1) & mask_) {
    if (slots_[slot].empty()) return nullptr;
    if (slots_[slot].tag == tag_of(id)) return &slots_[slot].weights;
  }
}

bool Model::was_trained_with(std::string_view rule) const {
  const auto found = data_.notes.find(kRulesNote);
  if (found == data_.notes.end()) return false;
  const auto rules = base::split(found->second, ' ');
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

size_t Model::memory_bytes() const { return slots_.size() * sizeof(Slot) + filter_.size() * sizeof(uint64_t); }

}  // namespace nonsolicit::classifier
