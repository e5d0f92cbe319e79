// The least mixed values of a set of numbers, one per seed: the work of a fingerprint, and most of its time. Where the
// processor has AVX-512, eight numbers at once; the values are the same. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

namespace nonsolicit::classifier {

// Bit mixer of splitmix64 (Steele, Lea, Flood 2014): fixed, so that fingerprints in a store stay comparable.
constexpr uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

enum class Lanes { automatic, one };

// The least mix(value ^ seed); the largest number where there are no values.
uint64_t least_mixed(const std::vector<uint64_t>& values, uint64_t seed, Lanes lanes = Lanes::automatic);

}  // namespace nonsolicit::classifier
