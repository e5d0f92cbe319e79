// Recipients that stand for several (docs/aliases.md): the decision is made for each member behind an alias, and the
// envelope recipient gets the most severe verdict of its members. Asks alias tables outside where the options name
// some; a table that does not answer is "unknown", never "no alias". Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "engine/runtime.h"
#include "message/envelope.h"
#include "policy/facts.h"
#include "policy/verdict.h"

namespace nonsolicit::engine {

// Whom one envelope recipient stands for: a run of Facts::recipients.
struct RecipientGroup {
  size_t first = 0;
  size_t count = 0;
  size_t members = 0;  // distinct members behind an alias; 0: no alias, or one of nobody in the directory
  bool cut = false;    // there were more addresses behind it than were looked at
};

struct Expansion {
  std::vector<policy::RecipientFacts> subjects;  // Facts::recipients
  std::vector<RecipientGroup> groups;            // one per envelope recipient, in its order
  std::string failure;                           // the first table that could not be asked; "" for none
};

// Facts as far as the directory tells them. A directory entry and a discussion list are one recipient, whatever an
// alias table says of them. At most limits.recipients members behind aliases in one message.
Expansion expand(const State& state, const message::Envelope& envelope, const base::Address& trusted);

// One verdict per group: the most severe of `verdicts` (one per subject), with how many members it is about. No groups:
// the verdicts as they are.
std::vector<policy::Verdict> envelope_verdicts(const std::vector<RecipientGroup>& groups, const policy::Facts& facts,
                                               const std::vector<policy::Verdict>& verdicts);

// For each subject the position of its envelope recipient. No groups: its own.
std::vector<size_t> envelope_positions(const std::vector<RecipientGroup>& groups, size_t subjects);

}  // namespace nonsolicit::engine
