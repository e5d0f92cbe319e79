#include "classifier/min_hash.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

namespace nonsolicit::classifier {
namespace {

constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();

uint64_t least_one_by_one(const uint64_t* values, size_t count, uint64_t seed, uint64_t least) {
  for (size_t i = 0; i < count; i++) least = std::min(least, mix(values[i] ^ seed));
  return least;
}

#if defined(__x86_64__)

constexpr size_t kLanes = 8;
using Wide = uint64_t __attribute__((vector_size(kLanes * sizeof(uint64_t))));

bool has_wide_lanes() {
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  return has;
}

// Compilers make one instruction of each line of mix() here; without AVX-512 there is no product of 64 bits.
__attribute__((target("avx512f,avx512dq"))) uint64_t least_eight_at_once(const uint64_t* values, size_t count,
                                                                         uint64_t seed) {
  Wide least = Wide{} + kLargest;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Wide x;
    std::memcpy(&x, values + i, sizeof x);
    x = (x ^ seed) + 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    x = x ^ (x >> 31);
    least = x < least ? x : least;
  }
  uint64_t result = kLargest;
  for (size_t lane = 0; lane < kLanes; lane++) result = std::min<uint64_t>(result, least[lane]);
  return least_one_by_one(values + i, count - i, seed, result);
}

#endif

}  // namespace

uint64_t least_mixed(const std::vector<uint64_t>& values, uint64_t seed, Lanes lanes) {
#if defined(__x86_64__)
  if (lanes == Lanes::automatic && has_wide_lanes()) return least_eight_at_once(values.data(), values.size(), seed);
#endif
  (void)lanes;
  return least_one_by_one(values.data(), values.size(), seed, kLargest);
}

}  // namespace nonsolicit::classifier
