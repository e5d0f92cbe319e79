#include "engine/member_answer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "engine/report.h"

namespace nonsolicit::engine {
namespace {

constexpr std::string_view kHelp =
    "You may write these commands, in the subject or one per line:\n"
    "\n"
    "  block jane@firm.example    no mail from this address\n"
    "  allow jane@firm.example    all mail from this address\n"
    "  stop jane@firm.example     no more mailings from this address\n"
    "  stop @firm.example         no more mailings from this domain\n"
    "  clear jane@firm.example    forget what you chose for this address\n"
    "  list                       show what you chose\n"
    "  help                       this text\n"
    "\n"
    "Also: bloquer, autoriser, arreter, effacer, liste, aide;\n"
    "bloquear, permitir, parar, borrar, lista, ayuda;\n"
    "blockieren, erlauben, abbestellen, loeschen, liste, hilfe.\n";

// One header value without anything that could start another.
std::string without_controls(std::string_view text) {
  std::string result;
  for (const char c : text) result.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c);
  return result;
}

std::string body_of(const State& state, const std::vector<CommandOutcome>& outcomes) {
  std::string text = "This is what became of your mail:\n\n";
  bool needs_help = false;
  for (const CommandOutcome& outcome : outcomes) {
    const MemberCommand& command = outcome.command;
    needs_help = needs_help || command.verb == CommandVerb::help || !command.problem.empty();
    if (command.written.empty()) {
      text += "  There is no command in it that we understand.\n";
    } else if (command.verb != CommandVerb::help || !command.problem.empty()) {
      text += fmt::format("  {}\n    {}\n", command.written, outcome.text);
    }
  }
  const bool only_help = std::all_of(outcomes.begin(), outcomes.end(), [](const CommandOutcome& outcome) {
    return outcome.command.verb == CommandVerb::help && outcome.command.problem.empty() &&
           !outcome.command.written.empty();
  });
  if (only_help) text.clear();
  if (needs_help) text += fmt::format("{}{}", text.empty() ? "" : "\n", kHelp);
  return text + fmt::format("\nIf this mail was not yours, please tell {}.\n", state.options.policy.contact);
}

}  // namespace

std::string done_text(const MemberCommand& command) {
  switch (command.verb) {
    case CommandVerb::block: return "Done. Mail from this address to you is refused from now on.";
    case CommandVerb::allow: return "Done. Mail from this address to you is let through from now on.";
    case CommandVerb::stop:
      return command.domain.empty() ? "Done. Your request not to get mailings from this address is recorded."
                                    : "Done. Your request not to get mailings from this domain is recorded.";
    case CommandVerb::clear: return "Done. What you chose for this address is forgotten.";
    case CommandVerb::list:
    case CommandVerb::help: break;
  }
  return {};
}

std::string list_text(const std::vector<lists::PreferenceEntry>& preferences,
                      const std::vector<lists::OptOutEntry>& opt_outs) {
  std::string text;
  for (const lists::PreferenceEntry& row : preferences) {
    text += fmt::format("{}{} {} (since {})", text.empty() ? "" : "\n    ", lists::to_string(row.choice),
                        row.sender.text(), base::date_of(row.origin.recorded));
  }
  for (const lists::OptOutEntry& row : opt_outs) {
    text +=
        fmt::format("{}stop {}{} (since {})", text.empty() ? "" : "\n    ",
                    row.scope == lists::OptOutScope::organisation ? "@" : "", row.sender, base::date_of(row.requested));
  }
  return text.empty() ? "You have chosen nothing yet." : text;
}

store::LetterRecord command_letter(const State& state, const CommandResult& result,
                                   const std::vector<CommandOutcome>& outcomes) {
  const conf::Options& options = state.options;
  std::string thread;
  if (!result.message_id.empty()) {
    const std::string id = without_controls(result.message_id);
    thread = fmt::format("In-Reply-To: <{}>\r\nReferences: <{}>\r\n", id, id);
  }
  store::LetterRecord letter{.case_id = "",
                             .purpose = "command",
                             .recipient = result.written_address,
                             .created = result.now,
                             .next_attempt = result.now};
  letter.content = fmt::format(
      "From: Mail choices <{}>\r\nTo: <{}>\r\nSubject: Your choices\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n{}"
      "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n{}",
      without_controls(options.learn.command_address), without_controls(result.written_address),
      base::to_rfc5322_date(result.now), base::to_hex(base::random_bytes(12)), report_host(options), thread,
      base::with_crlf(body_of(state, outcomes)));
  return letter;
}

}  // namespace nonsolicit::engine
