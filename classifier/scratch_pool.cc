#include "classifier/scratch_pool.h"

#include <mutex>
#include <new>
#include <vector>

#include "classifier/match_scratch.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kJitStackAtLeast = 32 * 1024;
constexpr size_t kJitStackAtMost = 512 * 1024;

}  // namespace

MatchScratch::MatchScratch(const MatchLimits& limits, const HyperscanScratch& like)
    : data(pcre2_match_data_create(1, nullptr), pcre2_match_data_free),
      context(pcre2_match_context_create(nullptr), pcre2_match_context_free),
      stack(pcre2_jit_stack_create(kJitStackAtLeast, kJitStackAtMost, nullptr), pcre2_jit_stack_free),
      hyperscan(like),
      heap_kib(limits.heap_kib) {
  if (data == nullptr || context == nullptr) throw std::bad_alloc();
  pcre2_set_match_limit(context.get(), limits.match);
  pcre2_set_depth_limit(context.get(), limits.depth);
  pcre2_set_heap_limit(context.get(), limits.heap_kib);
  if (stack != nullptr) pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
}

ScratchSizes MatchScratch::sizes() const {
  return ScratchSizes{.match_data = pcre2_get_match_data_size(data.get()),
                      .jit_stack_at_least = kJitStackAtLeast,
                      .jit_stack_at_most = kJitStackAtMost,
                      .heap_at_most = heap_kib * 1024,
                      .hyperscan = hyperscan.bytes()};
}

struct ScratchPool::State {
  MatchLimits limits;
  HyperscanScratch hyperscan;
  std::mutex mutex;
  std::vector<std::unique_ptr<MatchScratch>> idle;
};

ScratchPool::ScratchPool(const MatchLimits& limits) : ScratchPool(limits, HyperscanScratch()) {}
ScratchPool::ScratchPool(const MatchLimits& limits, const HyperscanScratch& hyperscan)
    : state_(new State{.limits = limits, .hyperscan = hyperscan, .mutex = {}, .idle = {}}) {}
ScratchPool::~ScratchPool() = default;

ScratchPool::Loan ScratchPool::borrow() {
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->idle.empty()) {
      auto scratch = std::move(state_->idle.back());
      state_->idle.pop_back();
      return {*this, std::move(scratch)};
    }
  }
  return {*this, std::make_unique<MatchScratch>(state_->limits, state_->hyperscan)};
}

ScratchSizes ScratchPool::sizes() {
  const Loan loan = borrow();
  return (*loan).sizes();
}

ScratchPool::Loan::Loan(ScratchPool& pool, std::unique_ptr<MatchScratch> scratch)
    : pool_(pool), scratch_(std::move(scratch)) {}

ScratchPool::Loan::~Loan() {
  const std::lock_guard lock(pool_.state_->mutex);
  pool_.state_->idle.push_back(std::move(scratch_));
}

}  // namespace nonsolicit::classifier
