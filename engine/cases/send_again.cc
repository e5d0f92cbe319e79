#include "engine/cases/send_again.h"

#include <algorithm>
#include <set>

#include "engine/cases/evidence.h"
#include "engine/expand.h"
#include "engine/opt_out_standing.h"
#include "policy/box.h"

namespace nonsolicit::engine {
namespace {

// Mail that passes has no case: one that the MTA puts off comes again and counts anew.
constexpr int64_t kSpareMailings = 3;

// Members that did not get the message, those behind aliases too; each once. Of what was held, some may have got it.
base::Result<std::vector<policy::RecipientFacts>> left_out_members(const State& state, const LoadedCase& loaded) {
  const store::CaseRecord& record = loaded.records.case_record;
  message::Envelope envelope{.sender = record.sender, .recipients = loaded.envelope.recipients};
  for (const CaseVerdict& verdict : verdicts_from_json(record.verdicts_json)) {
    if (verdict.action == "reject") envelope.recipients.push_back({.address = verdict.address});
  }
  Expansion expansion = expand(state, envelope, record.trusted);
  if (!expansion.failure.empty()) {
    return base::temporary_error("The alias table cannot be asked now; try again.", expansion.failure);
  }
  std::set<base::Address> told;
  std::erase_if(expansion.subjects, [&](const policy::RecipientFacts& subject) {
    return !subject.member || subject.address.empty() || !told.insert(subject.address).second;
  });
  return std::move(expansion.subjects);
}

base::Result<store::Knowledge> look_up(const State& state, const Services& services, const store::CaseRecord& record,
                                       const std::vector<policy::RecipientFacts>& members) {
  store::LookupRequest request{.trusted = record.trusted, .now = services.clock->now()};
  if (auto sender = base::Address::parse(record.sender, state.options.address))
    request.restricting.push_back(std::move(*sender));
  for (const policy::RecipientFacts& member : members) request.recipients.push_back(member.address);
  return services.store->messages().look_up(request, state.options.store.lookup_deadline);
}

policy::Preference known_preference(const store::RecipientKnowledge& known) {
  if (!known.preference) return policy::Preference::none;
  switch (known.preference->choice) {
    case lists::PreferenceChoice::allow: return policy::Preference::allow;
    case lists::PreferenceChoice::block: break;
  }
  return policy::Preference::block;
}

// What is known of the message when it comes again with a grant; anything else may be.
policy::Box message_box(const State& state, const store::CaseRecord& record) {
  const CaseEvidence evidence = evidence_from_json(record.evidence_json);
  policy::Box box;
  box.fix(policy::Dimension::grant, true);
  box.fix(policy::Dimension::carries_entries,
          evidence.carried_entries >= static_cast<int64_t>(state.options.policy.limits.carried_entries));
  box.fix(policy::Dimension::automatic_proved, evidence.automatic_proved);
  const bool fell = record.kind == classifier::Kind::automatic && !evidence.automatic_proved;
  if (!fell) box.fix(policy::Dimension::kind, evidence.unsure ? classifier::Kind::correspondence : record.kind);
  return box;
}

policy::Box recipient_box(policy::Box box, const policy::RecipientFacts& member, policy::Preference preference,
                          policy::OptedOut opted_out) {
  box.fix(policy::Dimension::member, true);
  box.fix(policy::Dimension::canary, member.canary);
  box.fix(policy::Dimension::preference, preference);
  box.fix(policy::Dimension::opted_out, opted_out);
  return box;
}

// The rules from the top, as far as one that surely lets it through; one before it that might not is one too many.
bool lets_through(const policy::RuleTable& table, const policy::Box& box) {
  for (const policy::Rule& rule : table.rules) {
    const policy::Box when = policy::box_of(rule.when);
    if (!when.meets(box)) continue;
    if (rule.action != policy::Action::pass && rule.action != policy::Action::tag) return false;
    if (when.contains(box)) return true;
  }
  return false;
}

}  // namespace

base::Result<std::optional<lists::GrantEntry>> send_again_grant(const State& state, const Services& services,
                                                                const Reviewer& reviewer, const LoadedCase& loaded) {
  using Grant = std::optional<lists::GrantEntry>;
  const store::CaseRecord& record = loaded.records.case_record;
  if (record.trusted.empty()) return Grant();
  const auto members = left_out_members(state, loaded);
  if (!members) return members.error();
  if (members->empty()) return Grant();
  const auto known = look_up(state, services, record, *members);
  if (!known) return known.error();
  const base::TimePoint now = services.clock->now();
  const policy::Box box = message_box(state, record);
  std::vector<base::Address> helped;
  for (size_t i = 0; i < members->size(); i++) {
    const store::RecipientKnowledge& of_member = known->recipients.at(i);
    const auto opted_out =
        opt_out_standing(of_member.opt_out, of_member.relationship, state.options.policy.limits, now).state;
    if (lets_through(state.rules, recipient_box(box, (*members)[i], known_preference(of_member), opted_out)))
      helped.push_back((*members)[i].address);
  }
  if (helped.empty()) return Grant();
  // A text too short to be known again cannot bind the grant; then it is for few mailings.
  const auto many = record.campaign == 0 ? int64_t{0} : static_cast<int64_t>(helped.size());
  return Grant(
      lists::GrantEntry{.id = record.id,
                        .sender = record.trusted,
                        .recipients = std::move(helped),
                        .campaign = record.campaign,
                        .from = now,
                        .until = now + kSendAgainTime,
                        .mailings = many + kSpareMailings,
                        .reason = "the appeal of case " + record.id + " was right",
                        .approved_by = reviewer.actor(),
                        .origin = {.source = reviewer.actor(), .evidence = "case " + record.id, .recorded = now}});
}

}  // namespace nonsolicit::engine
