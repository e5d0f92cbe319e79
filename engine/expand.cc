#include "engine/expand.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "engine/gather.h"

namespace nonsolicit::engine {
namespace {

using lists::Relationship;

// Fills an Expansion, recipient by recipient.
class Expander {
 public:
  Expander(const State& state, const base::Address& trusted)
      : state_(state), directory_(state, trusted), started_(std::chrono::steady_clock::now()) {
    walk_.is_end = [this](const base::Address& address) { return is_one_recipient(address); };
    walk_.may_ask = [this] {
      return std::chrono::steady_clock::now() - started_ < state_.options.store.lookup_deadline;
    };
  }

  void add(const message::EnvelopeRecipient& given) {
    const auto parsed = base::Address::parse(given.address, state_.options.address);
    const base::Address address = parsed.value_or(base::Address());
    group_ = {.first = result_.subjects.size()};
    policy::RecipientFacts own = facts_of(given, address);
    const bool may_be_alias = state_.aliases && !state_.aliases->empty() && !address.empty() && !own.member;
    if (may_be_alias) {
      add_expanded(given, std::move(own));
    } else {
      result_.subjects.push_back(std::move(own));
    }
    group_.count = result_.subjects.size() - group_.first;
    result_.groups.push_back(group_);
  }

  Expansion take() { return std::move(result_); }

 private:
  bool is_one_recipient(const base::Address& address) const {
    return state_.discussions.contains(address) || (state_.directory && state_.directory->find(address));
  }

  policy::RecipientFacts facts_of(const message::EnvelopeRecipient& given, const base::Address& address) const {
    policy::RecipientFacts facts = directory_.of(given, address);
    if (state_.discussions.contains(address)) {
      facts.member = true;
      facts.discussion = true;
      facts.relationship = Relationship::contact;
      facts.relationship_source = "a discussion list is in contact with everybody";
    }
    return facts;
  }

  const lists::AliasExpansion& expansion_of(const std::string& given) {
    const auto known = expansions_.find(given);
    if (known != expansions_.end()) return known->second;
    return expansions_.emplace(given, state_.aliases->expand(given, walk_)).first->second;
  }

  // The members behind it; once more as it is where there are others too, or nobody else.
  void add_expanded(const message::EnvelopeRecipient& given, policy::RecipientFacts own) {
    const lists::AliasExpansion& expansion = expansion_of(given.address);
    group_.cut = expansion.cut;
    bool outsiders = false;
    for (const base::Address& end : expansion.ends) {
      policy::RecipientFacts facts = facts_of(given, end);
      if (!facts.member) {
        outsiders = true;
        continue;
      }
      if (behind_aliases_ >= state_.options.limits.recipients && group_.members > 0) {
        group_.cut = true;
        break;
      }
      behind_aliases_++;
      if (!facts.discussion) group_.members++;
      result_.subjects.push_back(std::move(facts));
    }
    if (expansion.error) add_unknown(own, *expansion.error);
    if (outsiders || result_.subjects.size() == group_.first) result_.subjects.push_back(std::move(own));
  }

  // Somebody may stand behind it whom we do not know.
  void add_unknown(policy::RecipientFacts own, const base::Error& error) {
    if (result_.failure.empty()) result_.failure = "aliases: " + error.full();
    own.member = true;
    own.alias_unknown = true;
    own.relationship = Relationship::unavailable;
    own.opted_out = policy::OptedOut::unavailable;
    own.preference = policy::Preference::unavailable;
    result_.subjects.push_back(std::move(own));
  }

  const State& state_;
  DirectoryFacts directory_;
  std::chrono::steady_clock::time_point started_;
  lists::AliasWalk walk_;
  std::map<std::string, lists::AliasExpansion> expansions_;
  size_t behind_aliases_ = 0;
  RecipientGroup group_;
  Expansion result_;
};

// Counts only: who stands behind the address is not for the sender.
policy::Reason alias_reason(const RecipientGroup& group, const policy::Facts& facts, policy::Action action) {
  size_t without = 0;
  size_t unknown = 0;
  for (size_t i = group.first; i < group.first + group.count; i++) {
    const policy::RecipientFacts& subject = facts.recipients[i];
    if (!subject.member || subject.discussion || subject.alias_unknown) continue;
    if (subject.relationship == Relationship::none) without++;
    if (subject.relationship == Relationship::unavailable) unknown++;
  }
  std::string text =
      fmt::format("This address stands for {} {}", group.members, group.members == 1 ? "member" : "members");
  const std::string of_them = group.members == 1 ? "this member" : fmt::format("{} of them", without);
  if (unknown > 0) {
    text += "; earlier contact with them could not be looked up.";
  } else if (without > 0) {
    text += fmt::format("; we found no earlier contact for {}.", of_them);
  } else {
    text += fmt::format("; we found earlier contact for {}.", group.members == 1 ? "this member" : "all of them");
  }
  const bool against_pass = without > 0 || unknown > 0;
  return {.code = "alias", .text = std::move(text), .speaks_for = against_pass == (action != policy::Action::pass)};
}

bool is_less_severe(const policy::Verdict& a, const policy::Verdict& b) {
  const auto rank = [](const policy::Verdict& verdict) {
    return std::tuple(verdict.applied, verdict.action, verdict.mixed == policy::Mixed::whole);
  };
  return rank(a) < rank(b);
}

policy::Verdict verdict_of(const RecipientGroup& group, const policy::Facts& facts,
                           const std::vector<policy::Verdict>& verdicts) {
  const auto begin = verdicts.begin() + static_cast<std::ptrdiff_t>(group.first);
  const auto end = begin + static_cast<std::ptrdiff_t>(group.count);
  policy::Verdict verdict = *std::max_element(begin, end, is_less_severe);
  for (auto other = begin; other != end; ++other) {
    verdict.member = verdict.member || other->member;
    verdict.staff_alert = verdict.staff_alert || other->staff_alert;
  }
  if (group.cut) {
    verdict.reasons.insert(verdict.reasons.begin(),
                           {.code = "alias_cut",
                            .text = "More addresses stand behind this one than were looked at.",
                            .speaks_for = verdict.action != policy::Action::pass,
                            .for_staff_only = true});
  }
  if (group.members == 0) return verdict;
  verdict.stands_for = group.members;
  policy::Reason reason = alias_reason(group, facts, verdict.action);
  // Those for the action come first.
  const auto place = reason.speaks_for ? verdict.reasons.begin()
                                       : std::find_if(verdict.reasons.begin(), verdict.reasons.end(),
                                                      [](const policy::Reason& other) { return !other.speaks_for; });
  verdict.reasons.insert(place, std::move(reason));
  return verdict;
}

}  // namespace

Expansion expand(const State& state, const message::Envelope& envelope, const base::Address& trusted) {
  Expander expander(state, trusted);
  for (const message::EnvelopeRecipient& given : envelope.recipients) expander.add(given);
  return expander.take();
}

std::vector<policy::Verdict> envelope_verdicts(const std::vector<RecipientGroup>& groups, const policy::Facts& facts,
                                               const std::vector<policy::Verdict>& verdicts) {
  if (groups.empty()) return verdicts;
  std::vector<policy::Verdict> result;
  result.reserve(groups.size());
  for (const RecipientGroup& group : groups) result.push_back(verdict_of(group, facts, verdicts));
  return result;
}

std::vector<size_t> envelope_positions(const std::vector<RecipientGroup>& groups, size_t subjects) {
  std::vector<size_t> positions(subjects);
  std::iota(positions.begin(), positions.end(), size_t{0});
  for (size_t i = 0; i < groups.size(); i++) {
    for (size_t subject = groups[i].first; subject < groups[i].first + groups[i].count && subject < subjects; subject++)
      positions[subject] = i;
  }
  return positions;
}

}  // namespace nonsolicit::engine
