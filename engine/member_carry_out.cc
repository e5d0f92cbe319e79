// carry_out() and take_command(): the part of members' commands that writes.
#include <algorithm>

#include "engine/member_answer.h"
#include "engine/member_command.h"
#include "engine/member_link.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostChoices = 1000;

class Executor {
 public:
  Executor(const State& state, const Services& services, const CommandResult& result)
      : state_(state), services_(services), lists_(services.store->lists()), result_(result) {}

  // Text of the outcome.
  base::Result<std::string> execute(const MemberCommand& command) {
    if (!command.problem.empty()) return "Not done: " + command.problem + ".";
    switch (command.verb) {
      case CommandVerb::block:
      case CommandVerb::allow: return after(lists_.put(std::vector{*preference_of(result_, command)}), command);
      case CommandVerb::stop: return stop(command);
      case CommandVerb::clear: return clear(command);
      case CommandVerb::list: return list();
      case CommandVerb::help: break;
    }
    return std::string();
  }

 private:
  template <class T>
  static base::Result<std::string> after(const base::Result<T>& done, const MemberCommand& command) {
    if (!done) return done.error();
    return done_text(command);
  }

  // An allow of the same address would let the mailings through.
  base::Result<std::string> stop(const MemberCommand& command) {
    if (!command.address.empty()) {
      const auto allowed = is_allowed(command.address);
      if (!allowed) return allowed.error();
      if (*allowed) {
        const auto removed = lists_.remove_preference(result_.member, command.address);
        if (!removed) return removed.error();
      }
    }
    return after(lists_.put(std::vector{*opt_out_of(result_, command)}), command);
  }

  base::Result<bool> is_allowed(const base::Address& sender) {
    store::LookupRequest request;
    request.trusted = sender;
    request.restricting = {sender};
    request.recipients = {result_.member};
    request.now = result_.now;
    const auto known = services_.store->messages().look_up(request, state_.options.store.lookup_deadline);
    if (!known) return known.error();
    const auto& preference = known->recipients.empty() ? std::nullopt : known->recipients[0].preference;
    return preference && preference->choice == lists::PreferenceChoice::allow;
  }

  base::Result<std::string> clear(const MemberCommand& command) {
    const auto preference = lists_.remove_preference(result_.member, command.address);
    if (!preference) return preference.error();
    return after(lists_.remove_opt_out(result_.member, command.address.text()), command);
  }

  base::Result<std::string> list() {
    if (state_.options.lists.privacy == lists::Privacy::hashed)
      return std::string("Your choices are kept in a form that cannot be read back, so that we cannot list them.");
    auto preferences = lists_.preferences(result_.member.text(), kMostChoices);
    if (!preferences) return preferences.error();
    auto opt_outs = lists_.opt_outs(result_.member.text(), kMostChoices);
    if (!opt_outs) return opt_outs.error();
    const auto of_another = [this](const auto& row) { return row.recipient != result_.member; };
    std::erase_if(*preferences, of_another);
    std::erase_if(*opt_outs, of_another);
    return list_text(*preferences, *opt_outs);
  }

  const State& state_;
  const Services& services_;
  store::ListsPort& lists_;
  const CommandResult& result_;
};

base::Status take_link(const State& state, const Services& services, const message::Envelope& envelope,
                       const std::string& token) {
  const auto choice = follow_member_link(state, services, token);
  if (!choice && choice.error().kind == base::ErrorClass::permanent) {
    services.metrics->add("commands_ignored");
    services.log->info("command_ignored", {{"queue_id", envelope.queue_id}, {"reason", choice.error().text}});
    return {};
  }
  if (!choice) {
    services.log->error("command_failed", {{"queue_id", envelope.queue_id}, {"failure", choice.error().full()}});
    return choice.error();
  }
  services.log->info("command", {{"queue_id", envelope.queue_id},
                                 {"member", base::LogAddress{choice->recipient.text()}},
                                 {"commands", int64_t{1}}});
  return {};
}

}  // namespace

base::Result<lists::PreferenceEntry> follow_member_link(const State& state, const Services& services,
                                                        std::string_view token) {
  auto choice = read_member_link(*state.keys, token, services.clock->now());
  if (!choice) return choice;
  const auto put = services.store->lists().put(std::vector{*choice});
  // Whatever kept it from being written, the link itself is good.
  if (!put) return base::temporary_error(put.error().text, put.error().detail);
  services.metrics->add("commands");
  return choice;
}

base::Status carry_out(const State& state, const Services& services, const CommandResult& result) {
  if (!result.ignored.empty()) return {};
  Executor executor(state, services, result);
  std::vector<CommandOutcome> outcomes;
  for (const MemberCommand& command : result.commands) {
    auto text = executor.execute(command);
    if (!text) return text.error();
    outcomes.push_back({.command = command, .text = std::move(*text)});
  }
  store::RecordRequest request;
  request.letters.push_back(command_letter(state, result, outcomes));
  request.now = result.now;
  const auto recorded = services.store->messages().record(request);
  if (!recorded) return recorded.error();
  return {};
}

base::Status take_command(const State& state, const Services& services, const message::Envelope& envelope,
                          const message::Message& message) {
  const Identity identity = identify(envelope, message.from, state.options);
  const auto token = envelope.sender.empty() ? std::nullopt : token_of_subject(message.subject);
  if (token) return take_link(state, services, envelope, *token);
  const auto result = member_command(state, envelope, identity, message, services.clock->now());
  if (!result) return {};
  if (!result->ignored.empty()) {
    services.metrics->add("commands_ignored");
    services.log->info("command_ignored", {{"queue_id", envelope.queue_id}, {"reason", result->ignored}});
    return {};
  }
  if (auto done = carry_out(state, services, *result); !done) {
    services.log->error("command_failed", {{"queue_id", envelope.queue_id}, {"failure", done.error().full()}});
    return done;
  }
  services.metrics->add("commands", static_cast<int64_t>(result->commands.size()));
  services.log->info("command", {{"queue_id", envelope.queue_id},
                                 {"member", base::LogAddress{result->member.text()}},
                                 {"commands", static_cast<int64_t>(result->commands.size())}});
  return {};
}

}  // namespace nonsolicit::engine
