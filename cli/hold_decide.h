// `hold release|return|withdraw|undo`: the decisions of the pages, given on the command line by an admin.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "engine/cases/decision.h"

namespace CLI {
class App;
}

namespace nonsolicit::cli {

struct HoldDecision {
  std::vector<std::string> case_ids;
  std::string reason;  // of a return: the name of a reason of letters.toml, or the words themselves
  std::vector<std::string> only;
  std::string record;  // "contact", "interest", ""
  std::string note;
  std::string campaign_until;
  bool quiet = false;
  bool finding = false;
  bool now = false;
};
// Options that only some decisions have; `sub` is the command of one of them.
void add_decision_options(CLI::App& sub, HoldDecision& decision, store::Decision what);

// Prints what became of each case; a failure where one was not decided.
void decide_held(const Context& context, const HoldDecision& decision, store::Decision what);
void undo_held(const Context& context, const std::vector<std::string>& case_ids);

// Who gives the command: role admin, and party to what the account of that name is party to.
engine::Reviewer operator_as_reviewer(const Context::Opened& opened);

}  // namespace nonsolicit::cli
