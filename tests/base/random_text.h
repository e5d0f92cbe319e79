// Text for comparing two ways to do one thing: pieces put together by chance, the same in each run.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace nonsolicit::base {

// Fewer than `most` pieces.
inline std::string random_text(const std::vector<std::string>& pieces, size_t most, unsigned seed) {
  std::mt19937 random(seed);
  std::string text;
  for (size_t left = random() % most; left > 0; left--) text += pieces[random() % pieces.size()];
  return text;
}

}  // namespace nonsolicit::base
