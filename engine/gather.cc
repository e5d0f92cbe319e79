#include "engine/gather.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/opt_out_standing.h"
#include "lists/carried.h"
#include "policy/automatic.h"

namespace nonsolicit::engine {
namespace {

// "their answer of 2026-03-14", "3 messages, last their answer of ...", "recorded by staff:jo on ... (Spring meeting)".
std::string describe_entry(const lists::RelationshipEntry& entry) {
  const auto what = [&]() -> std::string_view {
    switch (entry.how) {
      case lists::How::wrote: return "their mail of";
      case lists::How::answered: return "their answer of";
      case lists::How::asked: return "they asked for it on";
      case lists::How::met: return "met on";
      case lists::How::recorded: break;
    }
    return entry.origin.source == "mail" ? "their mail of" : "";
  }();
  std::string text;
  if (entry.count > 1 && !what.empty()) text = fmt::format("{} messages, last ", entry.count);
  if (!what.empty()) text += fmt::format("{} {}", what, base::date_of(entry.last_seen));
  if (entry.origin.source == "mail") return text;
  if (what.empty()) text = fmt::format("recorded on {}", base::date_of(entry.origin.recorded));
  text += " by " + entry.origin.source;
  if (!entry.origin.evidence.empty()) text += " (" + entry.origin.evidence + ")";
  return text;
}

void add_recipient(policy::RecipientFacts& facts, const store::RecipientKnowledge& known, const State& state,
                   base::TimePoint now, classifier::Kind kind) {
  if (known.relationship) {
    facts.relationship = known.relationship->kind;
    facts.relationship_source = describe_entry(*known.relationship);
  }
  if (known.answers_inbound && facts.relationship == lists::Relationship::none) {
    facts.relationship = lists::Relationship::contact;
    facts.relationship_source = "this message answers theirs";
  }
  if (known.opt_out) {
    const OptOutStanding standing =
        opt_out_standing(known.opt_out, known.relationship, state.options.policy.limits, now);
    facts.opted_out = standing.state;
    facts.opted_out_source =
        fmt::format("asked on {} ({})", base::date_of(known.opt_out->requested), known.opt_out->origin.source);
    // A stop ends contact and interest at once, unless the member asked for mail again later (docs/policy.md). Only a
    // newsletter under way keeps in the grace what it was based on.
    const bool under_way = kind == classifier::Kind::newsletter && facts.opted_out == policy::OptedOut::in_grace;
    if (!standing.asked_again && !under_way) {
      facts.relationship = lists::Relationship::none;
      facts.relationship_source.clear();
    }
  }
  if (known.preference) {
    facts.preference = known.preference->choice == lists::PreferenceChoice::allow ? policy::Preference::allow
                                                                                  : policy::Preference::block;
    facts.preference_source = fmt::format("set on {} ({})", base::date_of(known.preference->origin.recorded),
                                          known.preference->origin.source);
  }
  facts.grant = known.grant;
}

void add_unavailable(policy::Facts& facts) {
  for (policy::RecipientFacts& recipient : facts.recipients) {
    if (!recipient.member) continue;
    // What the options say of a discussion list is known.
    if (!recipient.discussion) recipient.relationship = lists::Relationship::unavailable;
    recipient.opted_out = policy::OptedOut::unavailable;
    recipient.preference = policy::Preference::unavailable;
  }
}

// Members of this message join those of earlier near-same ones.
void add_reach(policy::Facts& facts, const store::Knowledge* knowledge) {
  std::set<base::Address> without;
  std::set<base::Address> all;
  for (const policy::RecipientFacts& recipient : facts.recipients) {
    if (!recipient.member || recipient.alias_unknown || recipient.same_organisation) continue;
    all.insert(recipient.address);
    const bool none = recipient.relationship == lists::Relationship::none ||
                      recipient.relationship == lists::Relationship::unavailable;
    if (none) without.insert(recipient.address);
  }
  const auto before = [](int64_t count) { return static_cast<size_t>(std::max<int64_t>(0, count)); };
  facts.message.reach_without = without.size() + (knowledge ? before(knowledge->reach_without_before) : 0);
  facts.message.reach_total = all.size() + (knowledge ? before(knowledge->reach_total_before) : 0);
  facts.message.first_contact_reach = without.size() + (knowledge ? before(knowledge->first_contact_before) : 0);
}

}  // namespace

DirectoryFacts::DirectoryFacts(const State& state, const base::Address& trusted) : state_(state), trusted_(trusted) {
  if (!trusted.empty() && state.directory) sender_entry_ = state.directory->find(trusted);
}

policy::RecipientFacts DirectoryFacts::of(const message::EnvelopeRecipient& given, const base::Address& address) const {
  policy::RecipientFacts facts;
  facts.address_as_given = given.address;
  facts.address = address;
  facts.notify_never = base::iequals(message::parameter_value(given.parameters, "NOTIFY"), "NEVER");
  const auto entry = address.empty() || !state_.directory ? std::nullopt : state_.directory->find(address);
  facts.member = entry.has_value();
  facts.canary = entry && entry->canary;
  if (entry && !trusted_.empty() && state_.organisations) {
    facts.same_organisation = state_.organisations->same(trusted_, sender_entry_, address, entry);
  }
  return facts;
}

std::vector<std::string> grants_used(const State& state, const policy::Facts& facts,
                                     const std::vector<policy::Verdict>& verdicts) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < verdicts.size(); i++) {
    const auto& rules = state.rules.rules;
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const policy::Rule& r) { return r.name == verdicts[i].rule; });
    const auto& grant = facts.recipients[i].grant;
    const bool decided = rule != rules.end() && rule->when.grant == true && grant;
    if (decided && std::find(ids.begin(), ids.end(), grant->id) == ids.end()) ids.push_back(grant->id);
  }
  return ids;
}

store::LookupRequest lookup_request(const State& state, const policy::Facts& facts, const message::Message& message) {
  const policy::PolicyLimits& limits = state.options.policy.limits;
  store::LookupRequest request{.trusted = facts.sender.trusted,
                               .restricting = facts.sender.restricting,
                               .list_id = base::to_lower(message.list.id),
                               .fingerprint = facts.message.classification.fingerprint,
                               .now = facts.now,
                               .reach_window = limits.reach_window,
                               .first_contact_window = limits.first_contact_window};
  std::set<base::Address> members;
  for (const policy::RecipientFacts& recipient : facts.recipients) {
    if (recipient.member && !recipient.alias_unknown) members.insert(recipient.address);
  }
  request.recipients.assign(members.begin(), members.end());
  request.answers = message.in_reply_to;
  request.answers.insert(request.answers.end(), message.references.begin(), message.references.end());
  return request;
}

void add_knowledge(policy::Facts& facts, const State& state, const store::LookupRequest& request,
                   const store::Knowledge* knowledge) {
  if (knowledge == nullptr) {
    add_unavailable(facts);
    add_reach(facts, nullptr);
    return;
  }
  std::map<base::Address, const store::RecipientKnowledge*> by_address;
  for (size_t i = 0; i < request.recipients.size() && i < knowledge->recipients.size(); i++) {
    by_address[request.recipients[i]] = &knowledge->recipients[i];
  }
  for (const lists::ExemptEntry& entry : knowledge->exempt) {
    switch (entry.kind) {
      case lists::ExemptKind::staff: facts.sender.staff = true; break;
      case lists::ExemptKind::exempt: facts.sender.exempt = true; break;
      case lists::ExemptKind::system: facts.sender.system = true; break;
    }
  }
  facts.sender.findings = static_cast<int>(knowledge->findings);
  bool answered = false;
  for (policy::RecipientFacts& recipient : facts.recipients) {
    const auto known = by_address.find(recipient.address);
    if (known == by_address.end() || recipient.alias_unknown) continue;
    add_recipient(recipient, *known->second, state, facts.now, facts.message.classification.kind);
    answered = answered || known->second->answers_inbound;
  }
  facts.message.answers_inbound = answered;
  add_reach(facts, knowledge);
}

size_t count_carried(const State& state, const message::Message& message, const policy::Facts& facts) {
  std::set<base::Address> leave_out(facts.sender.restricting.begin(), facts.sender.restricting.end());
  for (const policy::RecipientFacts& recipient : facts.recipients) leave_out.insert(recipient.address);
  std::vector<std::string> fresh;
  std::vector<std::string_view> texts;
  fresh.reserve(message.bodies.size());
  for (const message::TextBody& body : message.bodies) {
    if (body.nested) continue;
    // Hidden text travels too: all fresh runs count, seen or not.
    std::string text;
    for (const message::TextRun& run : body.runs) {
      if (run.role == message::TextRole::fresh) text.append(body.text, run.offset, run.length);
    }
    fresh.push_back(std::move(text));
  }
  for (const std::string& text : fresh) texts.push_back(text);
  for (const message::Part& part : message.parts) {
    if (part.attachment && !part.text.empty()) texts.push_back(part.text);
  }
  const auto own = facts.sender.trusted.empty() ? std::nullopt : state.directory->find(facts.sender.trusted);
  return lists::carried_entries(*state.directory, texts, state.options.address, leave_out, own ? own->organisation : 0,
                                state.options.policy.limits.carried_entries);
}

}  // namespace nonsolicit::engine
