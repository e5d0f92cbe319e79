// One recipient's case: the value of every condition, worked out from the facts. Pure.
#pragma once

#include "policy/automatic.h"
#include "policy/box.h"
#include "policy/facts.h"
#include "policy/rule.h"

namespace nonsolicit::policy {

struct CaseValues {
  bool favoured = false;
  bool member = false;
  bool carries_entries = false;
  bool automatic_proved = false;
  Preference preference = Preference::none;
  OptedOut opted_out = OptedOut::no;
  bool grant = false;
  bool canary = false;
  classifier::Kind kind = classifier::Kind::correspondence;
  lists::Relationship relationship = lists::Relationship::none;
  Certainty certainty = Certainty::low;
  bool bulk = false;
  OptOutState opt_out = OptOutState::none;
  bool first_contact = false;
};

// Values that could not be looked up stay `unavailable`.
CaseValues case_values(const Facts& facts, const RecipientFacts& recipient, const PolicyLimits& limits);
// Every case that the unavailable values could stand for; the case itself where nothing is unavailable. At
// most 27.
std::vector<CaseValues> possible_cases(const CaseValues& values, const MessageFacts& message,
                                       const PolicyLimits& limits);
// The case as a box of one value per dimension; nothing may be unavailable.
Box box_of(const CaseValues& values);

OptOutState opt_out_state(const classifier::OptOut& opt_out);
Certainty certainty_of(const DecidingKind& decides, const PolicyLimits& limits);

}  // namespace nonsolicit::policy
