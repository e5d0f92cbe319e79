// The evidence of a verdict as full sentences with dates and sources, for and against it. Pure.
// A sentence without `for_staff_only` may be shown to the sender: no canary, limit, score or entry of a
// member in it.
#pragma once

#include <vector>

#include "policy/case_values.h"
#include "policy/judge.h"

namespace nonsolicit::policy {

// What happened to the rule's action on its way.
struct Adjustments {
  bool low_probability = false;  // hold or reject became tag
  bool standing = false;         // tag became hold
};

struct ReasonInput {
  const Facts& facts;
  const RecipientFacts& recipient;
  const CaseValues& values;
  const Rule* rule = nullptr;  // nothing: no rule matched, or the failure table decided
  const Verdict& verdict;      // with actions and mode
  const PolicyLimits& limits;
  Adjustments adjustments;
};

// Those for the action first.
std::vector<Reason> make_reasons(const ReasonInput& input);

}  // namespace nonsolicit::policy
