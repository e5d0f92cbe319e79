// Members tell by mail whom they allow and block (docs/members.md): what a mail to learn.command_address asks for, what
// follows from it, and the letter that tells the member. read_commands() and member_command() are pure; carry_out()
// writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/identity.h"
#include "engine/runtime.h"
#include "lists/values.h"
#include "message/envelope.h"
#include "message/message.h"

namespace nonsolicit::engine {

enum class CommandVerb {
  block,  // nothing of this address
  allow,  // everything of this address
  stop,   // no more mailings of this address, or of "@domain"
  clear,  // forget what was chosen for this address
  list,
  help
};
std::string_view to_string(CommandVerb verb);

struct MemberCommand {
  CommandVerb verb = CommandVerb::help;
  base::Address address;  // empty for list, help and a whole domain
  std::string domain;     // of "@domain"
  std::string written;    // the line, for the answer
  std::string problem;    // why it cannot be followed; "" where it can
};

inline constexpr size_t kMostCommands = 20;

// From the subject, then from the first lines of new text up to one that is no command. Verbs in English, French,
// Spanish and German, in any case. Never empty: what holds no command asks for help.
std::vector<MemberCommand> read_commands(const message::Message& message, const base::AddressRules& rules);

struct CommandResult {
  base::Address member;
  std::string written_address;  // of the member, as the answer is addressed
  std::string message_id;
  std::vector<MemberCommand> commands;
  base::TimePoint now;
  std::string ignored;  // why nothing is done and nobody is answered; "" otherwise
};

// Is a recipient the address for commands?
bool is_for_commands(const State& state, const message::Envelope& envelope);

// Nothing where the mail is not for the command address. Ignored are: authors whom no proof names (also with
// learn.trust = "any"), authors who are no members, automatic and list mail.
std::optional<CommandResult> member_command(const State& state, const message::Envelope& envelope,
                                            const Identity& identity, const message::Message& message,
                                            base::TimePoint now);

// The rows of a command, with source "member" and the Message-ID as evidence; nothing where it has none.
std::optional<lists::PreferenceEntry> preference_of(const CommandResult& result, const MemberCommand& command);
std::optional<lists::OptOutEntry> opt_out_of(const CommandResult& result, const MemberCommand& command);

// Writes what the commands ask for, in their order, and queues the answer. Error: something could not be written; the
// mail should come again, which does no harm.
base::Status carry_out(const State& state, const Services& services, const CommandResult& result);

// A mail to the command address, from reading to the log: a signed link (engine/member_link.h) or commands. The mail
// itself goes on, as any mail. Errors as carry_out().
base::Status take_command(const State& state, const Services& services, const message::Envelope& envelope,
                          const message::Message& message);

// Sets the choice of a signed link: the token was given to the member alone and proves who chooses. The row as it
// stands now. Errors as read_member_link(), and of the store.
base::Result<lists::PreferenceEntry> follow_member_link(const State& state, const Services& services,
                                                        std::string_view token);

}  // namespace nonsolicit::engine
