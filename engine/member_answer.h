// The letter that tells a member what became of their commands. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/member_command.h"
#include "store/records.h"

namespace nonsolicit::engine {

// One command and what came of it.
struct CommandOutcome {
  MemberCommand command;
  std::string text;  // "Mail from this address is refused from now on."
};

// Text of the outcome of a command that was carried out.
std::string done_text(const MemberCommand& command);
// What `list` answers.
std::string list_text(const std::vector<lists::PreferenceEntry>& preferences,
                      const std::vector<lists::OptOutEntry>& opt_outs);

// Plain text; marked as automatic, so that no machine answers it (RFC 3834).
store::LetterRecord command_letter(const State& state, const CommandResult& result,
                                   const std::vector<CommandOutcome>& outcomes);

}  // namespace nonsolicit::engine
