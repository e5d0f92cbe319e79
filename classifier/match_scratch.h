// What a ScratchPool lends: for those who call PCRE2 and Hyperscan. One thread at a time.
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <memory>

#include <pcre2.h>

#include "classifier/hyperscan_index.h"
#include "classifier/scratch_pool.h"

namespace nonsolicit::classifier {

class MatchScratch {
 public:
  MatchScratch(const MatchLimits& limits, const HyperscanScratch& like);
  ScratchSizes sizes() const;

  std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data;
  std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context;
  std::unique_ptr<pcre2_jit_stack, decltype(&pcre2_jit_stack_free)> stack;
  HyperscanScratch hyperscan;
  size_t heap_kib = 0;
};

}  // namespace nonsolicit::classifier
