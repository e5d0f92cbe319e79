#include "engine/cases/case_recipients.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "base/unicode.h"
#include "engine/opt_out_standing.h"

namespace nonsolicit::engine {
namespace {

constexpr const char* kNotKnown = "not known: the look-up failed";

std::string how_text(const lists::RelationshipEntry& entry) {
  switch (entry.how) {
    case lists::How::wrote: return "wrote to the sender";
    case lists::How::answered: return "answered the sender";
    case lists::How::asked: return "asked for it";
    case lists::How::met: return "met the sender";
    case lists::How::recorded: break;
  }
  return "recorded by " + entry.origin.source;
}

std::string relationship_text(const lists::RelationshipEntry& entry) {
  std::string text =
      fmt::format("{} since {}: {}", lists::to_string(entry.kind), base::date_of(entry.first_seen), how_text(entry));
  if (base::date_of(entry.last_seen) != base::date_of(entry.first_seen))
    text += fmt::format(", last on {}", base::date_of(entry.last_seen));
  return text;
}

std::string opt_out_text(const store::RecipientKnowledge& known, const policy::PolicyLimits& limits,
                         base::TimePoint now) {
  const lists::OptOutEntry& entry = *known.opt_out;
  const auto scope = [&]() -> std::string {
    switch (entry.scope) {
      case lists::OptOutScope::list: return "the list " + entry.sender;
      case lists::OptOutScope::sender: return "mailings of this sender";
      case lists::OptOutScope::organisation: return "mailings of everybody at " + entry.sender;
    }
    return "mailings of this sender";
  }();
  std::string text = fmt::format("opted out of {} on {}", scope, base::date_of(entry.requested));
  const auto standing = opt_out_standing(known.opt_out, known.relationship, limits, now);
  if (standing.asked_again) {
    text += fmt::format("; ended, for they asked for mail again on {}", base::date_of(*standing.asked_again));
  } else if (standing.state == policy::OptedOut::in_grace) {
    text += fmt::format("; a newsletter under way may still come until {}", base::date_of(standing.grace_end));
  }
  return text;
}

void tell(RecipientView& recipient, const store::RecipientKnowledge& known, const policy::PolicyLimits& limits,
          base::TimePoint now) {
  recipient.relationship = known.relationship ? relationship_text(*known.relationship) : "none";
  if (known.opt_out) recipient.opt_out = opt_out_text(known, limits, now);
  if (known.preference) recipient.preference = lists::to_string(known.preference->choice);
}

RecipientView of_verdict(const CaseVerdict& verdict) {
  RecipientView recipient{.address = verdict.address,
                          .member = verdict.member,
                          .action = verdict.action,
                          .rule = verdict.rule,
                          .relationship = "none"};
  for (const policy::Reason& reason : verdict.reasons) {
    (reason.speaks_for ? recipient.reasons_for : recipient.reasons_against).push_back(reason.text);
  }
  return recipient;
}

// At most kMostRecipients, those held first; how many there are in all.
size_t choose(CaseView& view, const std::vector<CaseVerdict>& verdicts) {
  std::unordered_set<std::string> held;  // as the record writes them: what is no UTF-8 was replaced there
  for (const auto& recipient : view.envelope.recipients) held.insert(base::repair_utf8(recipient.address));
  std::unordered_set<std::string_view> told;
  const auto room = [&] { return view.recipients.size() < kMostRecipients; };
  for (const bool wanted : {true, false}) {
    for (const CaseVerdict& verdict : verdicts) {
      if (held.contains(verdict.address) != wanted || !told.insert(verdict.address).second) continue;
      if (!room()) continue;
      view.recipients.push_back(of_verdict(verdict));
      view.recipients.back().held = wanted;
    }
  }
  for (const auto& recipient : view.envelope.recipients) {
    const std::string address = base::repair_utf8(recipient.address);
    if (!told.insert(*held.find(address)).second || !room()) continue;
    view.recipients.push_back({.address = address, .held = true, .action = "hold", .relationship = "none"});
  }
  return told.size();
}

}  // namespace

void add_recipients(CaseView& view, const State& state, const Services& services,
                    const std::vector<CaseVerdict>& verdicts, const std::string& list_id) {
  view.recipients_left_out = choose(view, verdicts) - view.recipients.size();
  const store::CaseRecord& record = view.records.case_record;
  const base::TimePoint now = services.clock->now();
  store::LookupRequest request{.trusted = record.trusted, .list_id = list_id, .now = now};
  for (const std::string& text : {record.trusted.text(), record.sender}) {
    if (auto address = base::Address::parse(text, state.options.address))
      request.restricting.push_back(std::move(*address));
  }
  std::vector<size_t> places;
  for (size_t i = 0; i < view.recipients.size(); i++) {
    RecipientView& recipient = view.recipients[i];
    auto address = base::Address::parse(recipient.address, state.options.address);
    if (!address) continue;
    const auto entry = state.directory ? state.directory->find(*address) : std::nullopt;
    recipient.canary = entry && entry->canary;
    recipient.member = recipient.member || entry;
    if (entry) recipient.member_id = entry->member_id;
    if (!recipient.member) continue;
    places.push_back(i);
    request.recipients.push_back(std::move(*address));
  }
  const auto known = services.store->messages().look_up(request, state.options.store.lookup_deadline);
  for (size_t i = 0; i < places.size(); i++) {
    RecipientView& recipient = view.recipients[places[i]];
    if (known && i < known->recipients.size()) {
      tell(recipient, known->recipients[i], state.options.policy.limits, now);
    } else {
      recipient.relationship = recipient.opt_out = recipient.preference = kNotKnown;
    }
  }
  if (known) view.findings = known->findings;
}

}  // namespace nonsolicit::engine
