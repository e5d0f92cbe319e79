// Facts -> one Verdict per recipient: first matching rule, then the adjustments after the table, then the cut by mode.
// Pure.
#pragma once

#include <map>
#include <vector>

#include "policy/failure.h"
#include "policy/facts.h"
#include "policy/rule.h"
#include "policy/verdict.h"

namespace nonsolicit::policy {

struct JudgeOptions {
  PolicyLimits limits{};
  FailureTable failures{};
  Mode mode = Mode::observe;
  std::map<std::string, Mode> group_modes{};  // sender group -> mode; rule mode and group mode: the weaker holds
};

// In the order of facts.recipients, one for each. Unavailable facts: if every value they could have gives the same
// action, in full and cut, that action; otherwise the failure table decides, by the strictest mode of the rules that
// might have matched.
std::vector<Verdict> judge(const RuleTable& table, const Facts& facts, const JudgeOptions& options);

}  // namespace nonsolicit::policy
