// Rules that are looked for in the same texts, and where in a text any of them can match: one pass for all of them, by
// Hyperscan or by a tree of prefixes. Sound, never exact: PCRE2 confirms. Immutable once made, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "classifier/hyperscan_index.h"
#include "classifier/pattern.h"
#include "classifier/prefix_index.h"

namespace nonsolicit::classifier {

// hyperscan: an error where there is none; literals: the tree of prefixes, as on other processors.
enum class Prefilter { automatic, hyperscan, literals };

class RuleGroup {
 public:
  struct Member {
    size_t rule = 0;  // index into the rule set
    const Pattern* pattern = nullptr;
  };
  RuleGroup(std::vector<Member> members, Prefilter prefilter);

  const std::vector<Member>& members() const { return members_; }
  // Indices into members() of those that have no prefixes: they are searched for in the whole text.
  const std::vector<size_t>& anywhere() const { return anywhere_; }

  // Calls visit(place, member) for all places where the member may match, in order for each member; a member may be
  // named twice at one place. Stops when visit says false.
  template <class Visit>
  void for_each(std::string_view text, HyperscanScratch& scratch, Visit visit) const {
    bool going = true;
    const auto watched = [&](size_t at, uint32_t member) { return going = visit(at, member); };
    if (hyperscan_ && !hyperscan_->for_each(text, scratch, watched)) {
      // Only if Hyperscan's own checks fail: every place.
      for (size_t at = 0; at < text.size() && going; at++) {
        for (size_t i = 0; i < members_.size() && going; i++) watched(at, static_cast<uint32_t>(i));
      }
      return;
    }
    if (going && with_tree_) tree_.for_each(text, watched);
    if (!going || high_.empty() || base::is_ascii(text)) return;
    for (size_t at = 0; at < text.size() && going; at++) {
      if (static_cast<unsigned char>(text[at]) < 0xC0) continue;
      for (size_t i = 0; i < high_.size() && going; i++) watched(at, high_[i]);
    }
  }

  void fit(HyperscanScratch& scratch) const {
    if (hyperscan_) scratch.fit(*hyperscan_);
  }
  bool with_hyperscan() const { return hyperscan_.has_value(); }
  size_t bytes() const { return (hyperscan_ ? hyperscan_->bytes() : 0) + tree_.bytes(); }

 private:
  std::vector<Member> members_;
  std::vector<size_t> anywhere_;
  std::optional<HyperscanIndex> hyperscan_;
  PrefixIndex tree_;  // of the members that Hyperscan did not take
  bool with_tree_ = false;
  std::vector<uint32_t> high_;  // members that Hyperscan took, and that may begin with any character above ASCII too
};

}  // namespace nonsolicit::classifier
