// One PCRE2 pattern over folded text, with match, depth and heap limits. JIT where the system allows it, else the
// interpreter. Patterns in ASCII run without UTF (twice as fast), and \b and \w know letters above ASCII in
// those patterns only that have some; a literal that every match must hold is looked for first. Immutable once
// compiled, thread-safe: what a match needs is borrowed from a pool, because the callbacks of one mail session may run
// on different threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/prefixes.h"
#include "classifier/scratch_pool.h"

struct pcre2_real_code_8;

namespace nonsolicit::classifier {

enum class JitUse { automatic, off };

struct Span {
  size_t offset = 0;
  size_t length = 0;
};

enum class MatchOutcome { found, absent, limit };

class Pattern {
 public:
  // The error text names the offset in the pattern and PCRE2's reason.
  static base::Result<Pattern> compile(std::string_view source, JitUse jit);

  // First match at or after `from` in valid, folded UTF-8.
  MatchOutcome find(std::string_view text, size_t from, MatchScratch& scratch, Span& span) const;
  // The match that begins at `at`, if there is one.
  MatchOutcome find_at(std::string_view text, size_t at, MatchScratch& scratch, Span& span) const;
  // False: no match is possible in `text`.
  bool may_match(std::string_view text) const;
  // What every match begins with; empty: nothing is known.
  const std::vector<Prefix>& prefixes() const { return prefixes_; }
  // The same with their bytes above ASCII; may be empty where prefixes() is not.
  const std::vector<Prefix>& exact_prefixes() const { return exact_prefixes_; }
  bool jit() const { return jit_; }
  const std::string& literal() const { return literal_; }

 private:
  std::shared_ptr<const pcre2_real_code_8> code_;
  std::shared_ptr<const pcre2_real_code_8> anchored_;  // the same, for find_at
  std::vector<Prefix> prefixes_;
  std::vector<Prefix> exact_prefixes_;
  std::string literal_;
  bool jit_ = false;
};

// The longest run of plain characters outside groups and classes that every match holds; "" where there is none.
std::string required_literal(std::string_view pattern);

}  // namespace nonsolicit::classifier
