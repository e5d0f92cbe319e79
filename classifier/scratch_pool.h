// What one scan at a time needs, lent for its length: the callbacks of one mail session may run on different threads,
// so nothing is kept per thread. As many are made as scans ran at once. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>

namespace nonsolicit::classifier {

class HyperscanScratch;

struct MatchLimits {
  unsigned match = 200'000;
  unsigned depth = 2'000;
  unsigned heap_kib = 4'096;
};

// Match data, match context, JIT stack and the memory of Hyperscan (classifier/match_scratch.h).
class MatchScratch;

// Bytes of one MatchScratch.
struct ScratchSizes {
  size_t match_data = 0;
  size_t jit_stack_at_least = 0;
  size_t jit_stack_at_most = 0;
  size_t heap_at_most = 0;  // of the interpreter, where there is no JIT
  size_t hyperscan = 0;
};

class ScratchPool {
 public:
  explicit ScratchPool(const MatchLimits& limits);
  // Each scratch has a copy of `hyperscan`.
  ScratchPool(const MatchLimits& limits, const HyperscanScratch& hyperscan);
  ~ScratchPool();
  ScratchPool(const ScratchPool&) = delete;
  ScratchPool& operator=(const ScratchPool&) = delete;

  // Goes back to the pool at the end of its scope.
  class Loan {
   public:
    Loan(ScratchPool& pool, std::unique_ptr<MatchScratch> scratch);
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    MatchScratch& operator*() const { return *scratch_; }

   private:
    ScratchPool& pool_;
    std::unique_ptr<MatchScratch> scratch_;
  };
  Loan borrow();
  ScratchSizes sizes();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nonsolicit::classifier
