// A model of three features, small enough to be written and broken line by line.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "classifier/model.h"

namespace nonsolicit::classifier {

// Word and pair ids are hashes: these are simply the least, one between, and the largest there can be.
inline constexpr FeatureId kLeastId = 5;
inline constexpr FeatureId kMiddleId = 70;
inline constexpr FeatureId kLargestId = (FeatureId{1} << kFeatureBits) - 1;

inline ModelData small_model() {
  ModelData data;
  data.notes = {{"languages", "en fr"}, {"made", "by hand"}};
  data.unit = 0.01;
  data.bias = {1, -1, -2.5, -3, -4, 0.125};
  data.features = {{kLeastId, {0, 1, -1, 100, -100, 0}},
                   {kMiddleId, {-2048, 2047, 0, 0, 0, 0}},
                   {kLargestId, {2047, 2047, 2047, -2048, -2048, -2048}}};
  return data;
}

// `text` with a checksum line that fits, in place of the one it had (if any).
inline std::string sealed(std::string_view text) {
  const size_t last = text.rfind("\nsha256 ");
  std::string body(text.substr(0, last == std::string_view::npos ? text.size() : last + 1));
  if (!body.empty() && body.back() != '\n') body += '\n';
  return body + "sha256 " + base::sha256_hex(body) + "\n";
}

}  // namespace nonsolicit::classifier
