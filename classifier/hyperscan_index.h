// The same as PrefixIndex by Hyperscan: one pass of its literal matcher tells where the prefixes of all rules stand.
// x86 with SSSE3 only; where the processor or the build has no Hyperscan, available() is false and make() gives
// nothing. Immutable once made, thread-safe; a scan needs a HyperscanScratch of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "classifier/prefix_index.h"

struct hs_database;
struct hs_scratch;

namespace nonsolicit::classifier {

class HyperscanIndex;

// What one scan at a time needs. Copies are independent of each other.
class HyperscanScratch {
 public:
  HyperscanScratch() = default;
  HyperscanScratch(const HyperscanScratch& other);
  HyperscanScratch& operator=(const HyperscanScratch&) = delete;
  // Makes it large enough for `index` too.
  void fit(const HyperscanIndex& index);
  size_t bytes() const;

 private:
  friend class HyperscanIndex;
  // place << 32 | literal, in order
  void note(uint64_t found);

  std::shared_ptr<hs_scratch> scratch_;
  std::vector<uint64_t> found_;
  bool sorted_ = true;
};

class HyperscanIndex {
 public:
  static bool available();
  // Prefixes with exact bytes (HighBytes::exact). Nothing where Hyperscan cannot take them.
  static std::optional<HyperscanIndex> make(const std::vector<PrefixIndex::Entry>& entries);

  // As PrefixIndex::for_each. False: the scan failed, and visit was never called.
  template <class Visit>
  bool for_each(std::string_view text, HyperscanScratch& scratch, Visit visit) const {
    if (!scan(text, scratch)) return false;
    for (const uint64_t found : scratch.found_) {
      const size_t at = found >> 32;
      const bool word_start = at == 0 || !is_ascii_word(text[at - 1]);
      const uint16_t behind = bytes_at(text, at + kLongestLiteral);
      const Literal literal = literals_[static_cast<uint32_t>(found)];
      for (uint32_t i = literal.begin; i < literal.end; i++) {
        const Candidate& candidate = candidates_[i];
        if (candidate.stands(word_start, behind) && !visit(at, candidate.rule)) return true;
      }
    }
    return true;
  }
  size_t bytes() const;

 private:
  friend class HyperscanScratch;
  // Longer literals make a database three times as large and slow to build, and hardly fewer places.
  static constexpr size_t kLongestLiteral = 6;

  struct Literal {
    uint32_t begin = 0;  // into candidates_
    uint32_t end = 0;
  };
  struct Candidate {
    uint32_t rule = 0;
    bool word_start = false;
    // Of the prefix, behind the literal: bytes_at().
    uint16_t rest = 0;
    uint16_t rest_mask = 0;

    // One choice, as nobody can foresee what stands there.
    bool stands(bool at_word_start, uint16_t behind) const {
      return (((behind ^ rest) & rest_mask) == 0) & (at_word_start | !word_start);
    }
  };
  // Two bytes as a number, 0 for those behind the end: no prefix holds that.
  static uint16_t bytes_at(std::string_view text, size_t at) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    return static_cast<uint16_t>(byte(at) | byte(at + 1) << 8);
  }
  static_assert(kLongestPrefix == kLongestLiteral + 2);

  bool scan(std::string_view text, HyperscanScratch& scratch) const;
  static Candidate candidate_of(const PrefixIndex::Entry& entry);

  std::shared_ptr<hs_database> database_;
  std::vector<Literal> literals_;
  std::vector<uint8_t> lengths_;  // of the literals
  std::vector<Candidate> candidates_;
};

}  // namespace nonsolicit::classifier
