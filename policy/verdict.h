// What is decided per recipient, and why. Plain values.
#pragma once

#include <string>
#include <vector>

#include "policy/rule.h"

namespace nonsolicit::policy {

// One sentence of evidence. `speaks_for` the action taken, or against it. `private_` is for staff only: a canary, a
// limit, a score, another member's data never reach the sender.
struct Reason {
  std::string code;  // stable: "kind", "relationship", "opt_out", "reach", "no_rule", ...
  std::string text;  // English sentence for staff
  bool speaks_for = true;
  bool for_staff_only = false;
};

struct Verdict {
  std::string recipient;  // as given by the MTA
  std::string rule;       // name; "failure.relationships" etc. where the failure table decided
  int row = 0;
  std::string clause;
  std::string clause_text;
  Action action = Action::pass;   // in full
  Action applied = Action::pass;  // cut by the mode
  Mode mode = Mode::observe;
  Mixed mixed = Mixed::split;
  bool staff_alert = false;
  bool member = false;
  size_t stands_for = 0;  // members behind the address; 0: it is no alias of members
  lists::Relationship relationship = lists::Relationship::none;
  std::vector<std::string> words;  // template lines of the rule
  std::vector<Reason> reasons;     // for, then against
};

}  // namespace nonsolicit::policy
