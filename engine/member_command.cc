#include "engine/member_command.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/automatic.h"
#include "engine/authorship.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kShownBytes = 80;

const std::map<std::string_view, CommandVerb>& verbs() {
  using enum CommandVerb;
  static const std::map<std::string_view, CommandVerb> words = {// English
                                                                {"block", block},
                                                                {"allow", allow},
                                                                {"stop", stop},
                                                                {"unsubscribe", stop},
                                                                {"clear", clear},
                                                                {"forget", clear},
                                                                {"forget-choice", clear},
                                                                {"list", list},
                                                                {"help", help},
                                                                // French
                                                                {"bloquer", block},
                                                                {"bloquez", block},
                                                                {"autoriser", allow},
                                                                {"autorisez", allow},
                                                                {"arrêter", stop},
                                                                {"arreter", stop},
                                                                {"arrêtez", stop},
                                                                {"effacer", clear},
                                                                {"oublier", clear},
                                                                {"liste", list},
                                                                {"aide", help},
                                                                // Spanish
                                                                {"bloquear", block},
                                                                {"bloquee", block},
                                                                {"permitir", allow},
                                                                {"permita", allow},
                                                                {"parar", stop},
                                                                {"baja", stop},
                                                                {"borrar", clear},
                                                                {"olvidar", clear},
                                                                {"lista", list},
                                                                {"ayuda", help},
                                                                // German
                                                                {"blockieren", block},
                                                                {"erlauben", allow},
                                                                {"zulassen", allow},
                                                                {"stopp", stop},
                                                                {"abbestellen", stop},
                                                                {"löschen", clear},
                                                                {"loeschen", clear},
                                                                {"vergessen", clear},
                                                                {"hilfe", help}};
  return words;
}

bool needs_address(CommandVerb verb) { return verb != CommandVerb::list && verb != CommandVerb::help; }

std::string shown_line(std::string_view line) {
  std::string text = base::visible_text(base::trim(line));
  if (text.size() <= kShownBytes) return text;
  size_t end = kShownBytes;
  while (end > 0 && base::continues_character(text[end])) end--;
  return text.substr(0, end) + "...";
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!(line = base::trim(line)).empty()) {
    const size_t end = std::min(line.find_first_of(" \t,;"), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

// "<mailto:a@b>." -> "a@b"
std::string_view bare_address(std::string_view word) {
  constexpr std::string_view kAround = "<>()[]\"'.:!";
  const size_t begin = std::min(word.find_first_not_of(kAround), word.size());
  word.remove_prefix(begin);
  word = word.substr(0, word.find_last_not_of(kAround) + 1);
  if (base::istarts_with(word, "mailto:")) word.remove_prefix(7);
  return word;
}

// The words after the verb that name somebody; nothing where other words stand among them, but for a name before
// "<address>": prose is no command.
std::optional<std::vector<std::string_view>> named_in(const std::vector<std::string_view>& words) {
  std::vector<std::string_view> names;
  bool name_open = false;
  for (size_t i = 1; i < words.size(); i++) {
    if (words[i].find('@') == std::string_view::npos) {
      name_open = true;
      continue;
    }
    if (name_open && words[i].front() != '<') return std::nullopt;
    name_open = false;
    const std::string_view name = bare_address(words[i]);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (name_open) return std::nullopt;
  return names;
}

MemberCommand command_for(CommandVerb verb, std::string_view name, std::string_view line,
                          const base::AddressRules& rules) {
  MemberCommand command{.verb = verb, .address = {}, .domain = {}, .written = shown_line(line), .problem = {}};
  if (name.front() == '@') {
    const auto domain = base::normal_domain(name.substr(1));
    if (!domain) {
      command.problem = "this is no domain";
    } else if (verb != CommandVerb::stop) {
      command.problem = fmt::format("this takes one address; for all mailings of a domain write: stop @{}", *domain);
    } else {
      command.domain = *domain;
    }
    return command;
  }
  if (const auto address = base::Address::parse(name, rules)) {
    command.address = *address;
  } else {
    command.problem = "this is no mail address";
  }
  return command;
}

// Nothing where the line is no command.
std::optional<std::vector<MemberCommand>> commands_of(std::string_view line, const base::AddressRules& rules) {
  const auto words = words_of(line);
  if (words.empty()) return std::nullopt;
  std::string first = base::lower_text(words[0]);
  while (!first.empty() && (first.back() == ':' || first.back() == '.' || first.back() == '!')) first.pop_back();
  const auto verb = verbs().find(first);
  if (verb == verbs().end()) return std::nullopt;
  std::vector<MemberCommand> commands;
  if (!needs_address(verb->second)) {
    if (words.size() > 1) return std::nullopt;
    commands.push_back({.verb = verb->second, .address = {}, .domain = {}, .written = shown_line(line), .problem = {}});
    return commands;
  }
  const auto names = named_in(words);
  if (!names) return std::nullopt;
  if (names->empty()) {
    commands.push_back({.verb = verb->second,
                        .address = {},
                        .domain = {},
                        .written = shown_line(line),
                        .problem = "an address is missing"});
  }
  for (const std::string_view name : *names) {
    if (!name.empty()) commands.push_back(command_for(verb->second, name, line, rules));
  }
  return commands;
}

std::string ignored_because(const State& state, const Identity& identity, const message::Message& message,
                            const base::Address& author) {
  if (identity.null_sender) return "null sender";
  const auto signs = classifier::automatic_signs(message);
  if (signs.any() || signs.precedence_bulk || signs.autoreply_header || !message.list.id.empty())
    return "automatic or list mail";
  if (author.empty()) return "not one author";
  if (!state.directory || !state.directory->find(author)) return "author is no member";
  const Authorship proof = authorship(message, author, identity, state.options.learn);
  // What anybody may have written must change nothing, and be answered to nobody.
  if (proof == Authorship::unproved || !is_trusted(proof, state.options.learn.trust)) return "authorship not proved";
  return {};
}

base::Address command_address(const State& state) {
  return base::Address::parse(state.options.learn.command_address, state.options.address).value_or(base::Address());
}

lists::Origin origin_of(const CommandResult& result) {
  return {.source = "member", .evidence = result.message_id, .recorded = result.now, .expires = std::nullopt};
}

}  // namespace

std::string_view to_string(CommandVerb verb) {
  switch (verb) {
    case CommandVerb::block: return "block";
    case CommandVerb::allow: return "allow";
    case CommandVerb::stop: return "stop";
    case CommandVerb::clear: return "clear";
    case CommandVerb::list: return "list";
    case CommandVerb::help: return "help";
  }
  return "help";
}

std::vector<MemberCommand> read_commands(const message::Message& message, const base::AddressRules& rules) {
  std::vector<MemberCommand> commands;
  const auto add = [&](std::string_view line) {
    const auto found = commands_of(line, rules);
    if (found) commands.insert(commands.end(), found->begin(), found->end());
    return found.has_value();
  };
  // "Re: block ..." is somebody else's subject.
  add(message.subject);
  if (const message::TextBody* body = message.main_body()) {
    const std::string text = body->visible(message::TextRole::fresh);
    for (const std::string_view line : base::split(text, '\n')) {
      if (base::trim(line).empty()) continue;
      if (commands.size() > kMostCommands || !add(line)) break;
    }
  }
  if (commands.size() > kMostCommands) {
    commands.resize(kMostCommands);
    commands.push_back({.verb = CommandVerb::help,
                        .address = {},
                        .domain = {},
                        .written = "...",
                        .problem = fmt::format("one mail may hold {} commands", kMostCommands)});
  }
  if (commands.empty()) commands.push_back({});
  return commands;
}

bool is_for_commands(const State& state, const message::Envelope& envelope) {
  const base::Address ours = command_address(state);
  if (ours.empty()) return false;
  return std::any_of(envelope.recipients.begin(), envelope.recipients.end(), [&](const auto& recipient) {
    return base::Address::parse(recipient.address, state.options.address) == ours;
  });
}

std::optional<CommandResult> member_command(const State& state, const message::Envelope& envelope,
                                            const Identity& identity, const message::Message& message,
                                            base::TimePoint now) {
  if (!is_for_commands(state, envelope)) return std::nullopt;
  CommandResult result{
      .member = {}, .written_address = {}, .message_id = message.message_id, .commands = {}, .now = now, .ignored = {}};
  if (message.from.size() == 1) {
    result.written_address = std::string(base::without_brackets(message.from[0].address));
    result.member = base::Address::parse(result.written_address, state.options.address).value_or(base::Address());
  }
  result.ignored = result.member == command_address(state) ? "written by the command address itself"
                                                           : ignored_because(state, identity, message, result.member);
  if (result.ignored.empty()) result.commands = read_commands(message, state.options.address);
  return result;
}

std::optional<lists::PreferenceEntry> preference_of(const CommandResult& result, const MemberCommand& command) {
  const bool sets = command.verb == CommandVerb::block || command.verb == CommandVerb::allow;
  if (!sets || !command.problem.empty()) return std::nullopt;
  return lists::PreferenceEntry{
      .recipient = result.member,
      .sender = command.address,
      .choice = command.verb == CommandVerb::allow ? lists::PreferenceChoice::allow : lists::PreferenceChoice::block,
      .origin = origin_of(result)};
}

std::optional<lists::OptOutEntry> opt_out_of(const CommandResult& result, const MemberCommand& command) {
  if (command.verb != CommandVerb::stop || !command.problem.empty()) return std::nullopt;
  const bool whole_domain = !command.domain.empty();
  return lists::OptOutEntry{.recipient = result.member,
                            .sender = whole_domain ? command.domain : command.address.text(),
                            .scope = whole_domain ? lists::OptOutScope::organisation : lists::OptOutScope::sender,
                            .requested = result.now,
                            .origin = origin_of(result)};
}

}  // namespace nonsolicit::engine
