#include "classifier/sign_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "classifier/sign_words.h"

namespace nonsolicit::classifier {

nlohmann::ordered_json signs_json(const std::vector<Sign>& signs) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Sign& sign : signs) {
    list.push_back({{"name", sign.name},
                    {"says", words_of_sign(sign.name)},
                    {"kind", to_string(sign.kind)},
                    {"weight", std::round(sign.weight * 10000) / 10000}});
  }
  return list;
}

}  // namespace nonsolicit::classifier
