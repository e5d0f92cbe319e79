#include "classifier/rule_group.h"

namespace nonsolicit::classifier {
namespace {

bool begins_with_any(const Prefix& prefix) { return prefix.bytes[0] == kHighByte; }

void add_entries(const std::vector<Prefix>& prefixes, size_t member, std::vector<PrefixIndex::Entry>& entries) {
  for (const Prefix& prefix : prefixes) entries.push_back({.prefix = prefix, .rule = static_cast<uint32_t>(member)});
}

}  // namespace

RuleGroup::RuleGroup(std::vector<Member> members, Prefilter prefilter) : members_(std::move(members)) {
  const auto is_exact = [&](const Member& member) {
    return prefilter != Prefilter::literals && !member.pattern->exact_prefixes().empty();
  };
  std::vector<PrefixIndex::Entry> exact;
  for (size_t i = 0; i < members_.size(); i++) {
    if (is_exact(members_[i])) add_entries(members_[i].pattern->exact_prefixes(), i, exact);
  }
  std::vector<uint32_t> high;
  for (const PrefixIndex::Entry& entry : exact) {
    if (begins_with_any(entry.prefix) && (high.empty() || high.back() != entry.rule)) high.push_back(entry.rule);
  }
  std::erase_if(exact, [](const PrefixIndex::Entry& entry) { return begins_with_any(entry.prefix); });
  hyperscan_ = HyperscanIndex::make(exact);
  if (hyperscan_) high_ = std::move(high);
  std::vector<PrefixIndex::Entry> others;
  for (size_t i = 0; i < members_.size(); i++) {
    const auto& prefixes = members_[i].pattern->prefixes();
    if (prefixes.empty()) anywhere_.push_back(i);
    if (!hyperscan_ || !is_exact(members_[i])) add_entries(prefixes, i, others);
  }
  with_tree_ = !others.empty();
  if (with_tree_) tree_ = PrefixIndex(others);
}

}  // namespace nonsolicit::classifier
