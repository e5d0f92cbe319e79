#include "policy/case_values.h"

namespace nonsolicit::policy {
namespace {

using lists::Relationship;

// The member asked for or knows the mail: then every member who gets the text counts, else only those without
// relationship.
bool is_bulk(Relationship relationship, const MessageFacts& message, const PolicyLimits& limits) {
  switch (relationship) {
    case Relationship::contact:
    case Relationship::interest: return message.reach_total >= limits.bulk;
    case Relationship::none:
    case Relationship::unavailable: break;
  }
  return message.reach_without >= limits.bulk;
}

template <class Value>
std::vector<Value> candidates(Value value, std::vector<Value> all) {
  if (value == Value::unavailable) return all;
  return {value};
}

}  // namespace

OptOutState opt_out_state(const classifier::OptOut& opt_out) {
  if (!opt_out.present()) return OptOutState::none;
  return opt_out.clear() ? OptOutState::clear : OptOutState::unclear;
}

Certainty certainty_of(const DecidingKind& decides, const PolicyLimits& limits) {
  if (decides.unsure || decides.confidence < limits.hold) return Certainty::low;
  return decides.confidence < limits.high ? Certainty::hold : Certainty::high;
}

CaseValues case_values(const Facts& facts, const RecipientFacts& recipient, const PolicyLimits& limits) {
  const MessageFacts& message = facts.message;
  const DecidingKind decides = deciding_kind(message, limits.unsure);
  return CaseValues{.favoured = facts.sender.staff || facts.sender.exempt || recipient.same_organisation,
                    .member = recipient.member,
                    .carries_entries = message.carried_entries >= limits.carried_entries,
                    .automatic_proved = message.automatic_proved,
                    .preference = recipient.preference,
                    .opted_out = recipient.opted_out,
                    .grant = recipient.grant.has_value(),
                    .canary = recipient.canary,
                    .kind = decides.kind,
                    .relationship = recipient.relationship,
                    .certainty = certainty_of(decides, limits),
                    .bulk = is_bulk(recipient.relationship, message, limits),
                    .opt_out = opt_out_state(message.classification.opt_out),
                    .first_contact = message.first_contact_reach >= limits.first_contact};
}

std::vector<CaseValues> possible_cases(const CaseValues& values, const MessageFacts& message,
                                       const PolicyLimits& limits) {
  std::vector<CaseValues> cases;
  for (const auto relationship :
       candidates(values.relationship, {Relationship::none, Relationship::contact, Relationship::interest})) {
    for (const auto opted_out :
         candidates(values.opted_out, {OptedOut::no, OptedOut::in_grace, OptedOut::past_grace})) {
      for (const auto preference :
           candidates(values.preference, {Preference::none, Preference::allow, Preference::block})) {
        CaseValues possible = values;
        possible.relationship = relationship;
        possible.opted_out = opted_out;
        possible.preference = preference;
        possible.bulk = is_bulk(relationship, message, limits);
        cases.push_back(possible);
      }
    }
  }
  return cases;
}

Box box_of(const CaseValues& values) {
  Box box;
  box.fix(Dimension::favoured, values.favoured);
  box.fix(Dimension::member, values.member);
  box.fix(Dimension::carries_entries, values.carries_entries);
  box.fix(Dimension::automatic_proved, values.automatic_proved);
  box.fix(Dimension::preference, values.preference);
  box.fix(Dimension::opted_out, values.opted_out);
  box.fix(Dimension::grant, values.grant);
  box.fix(Dimension::canary, values.canary);
  box.fix(Dimension::kind, values.kind);
  box.fix(Dimension::relationship, values.relationship);
  box.fix(Dimension::certainty, values.certainty);
  box.fix(Dimension::bulk, values.bulk);
  box.fix(Dimension::opt_out, values.opt_out);
  box.fix(Dimension::first_contact, values.first_contact);
  return box;
}

}  // namespace nonsolicit::policy
