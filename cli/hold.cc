// nonsolicit hold list|show|release|return|withdraw|undo|run
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/hold_decide.h"
#include "cli/text.h"
#include "engine/cases/case_view.h"
#include "engine/envelope_json.h"

namespace nonsolicit::cli {
namespace {

using Json = nlohmann::ordered_json;

struct HoldOptions {
  std::string case_id;
  std::string state = "held";
  std::string sender;
  bool raw = false;
};

Json to_json(const store::HeldCase& entry, bool with_verdicts) {
  const store::HeldRecord& held = entry.held;
  const auto envelope = engine::envelope_from_json(held.envelope_json);
  Json json{{"case", held.case_id},
            {"state", store::to_string(held.state)},
            {"held_at", base::to_rfc3339(held.held_at)},
            {"deadline", base::to_rfc3339(held.deadline)},
            {"sender", entry.case_record.sender},
            {"subject", entry.case_record.subject},
            {"recipient_count", held.recipient_count},
            {"size", held.size},
            {"rule", entry.case_record.rule},
            {"kind", classifier::to_string(entry.case_record.kind)},
            {"decision", store::to_string(held.decision)},
            {"decided_by", held.decided_by},
            {"attempts", held.attempts},
            {"last_error", held.last_error},
            {"last_answer", held.last_answer}};
  if (!with_verdicts) return json;
  json["message_id"] = entry.case_record.message_id;
  json["recipients"] = Json::array();
  if (envelope) {
    for (const auto& recipient : envelope->recipients) json["recipients"].push_back(recipient.address);
  }
  json["verdicts"] = Json::parse(entry.case_record.verdicts_json, nullptr, false);
  return json;
}

// "" where all goes well.
std::string trouble_text(const store::HeldCase& entry) {
  if (entry.held.last_error.empty()) return {};
  return fmt::format("case {}: {} after {} {}, next {}: {}\n", entry.held.case_id, store::to_string(entry.held.state),
                     entry.held.attempts, entry.held.attempts == 1 ? "attempt" : "attempts",
                     base::to_rfc3339(entry.held.next_attempt), base::visible_text(entry.held.last_error));
}

void list(const Context& context, const HoldOptions& options) {
  store::HeldQuery query{.sender = options.sender};
  if (options.state != "all") {
    const auto state = store::held_state_from(options.state);
    if (!state)
      fail(Exit::usage, "--state " + options.state +
                            ": expected held, releasing, released, returning, returned, withdrawn, expired or all");
    query.states = {*state};
  }
  const auto opened = context.open(Context::Access::read);
  const auto found = opened.services.store->holds().list(query);
  if (!found) fail(found.error());
  if (context.json) {
    for (const auto& entry : *found) fmt::print("{}", json_line(to_json(entry, false)));
    return;
  }
  // What could not be released or returned is nobody's to decide, but somebody's to know.
  store::HeldQuery stuck{.states = {store::HeldState::releasing, store::HeldState::returning},
                         .sender = options.sender};
  const auto under_way = opened.services.store->holds().list(stuck);
  if (!under_way) fail(under_way.error());
  std::vector<std::vector<std::string>> rows = {{"CASE", "AGE", "STATE", "RECIPIENTS", "RULE", "SENDER", "SUBJECT"}};
  for (const auto& entry : *found) {
    std::string state(store::to_string(entry.held.state));
    if (entry.held.state == store::HeldState::held && entry.held.decision != store::Decision::none) {
      state = fmt::format("{} pending", store::to_string(entry.held.decision));
    }
    rows.push_back({entry.held.case_id, age_text(entry.held.held_at, context.clock->now()), state,
                    fmt::format("{}", entry.held.recipient_count), entry.case_record.rule,
                    base::visible_text(entry.case_record.sender), base::visible_text(entry.case_record.subject)});
  }
  fmt::print("{}{} {}\n", found->empty() ? "" : table_text(rows), found->size(),
             found->size() == 1 ? "message" : "messages");
  for (const auto& entry : *under_way) fmt::print("{}", trouble_text(entry));
}

std::string show_text(const store::HeldCase& entry, base::TimePoint now) {
  const auto& held = entry.held;
  const bool waits = engine::decision_of(held) == store::Decision::none;
  const std::string age = age_text(held.held_at, now);
  std::string text =
      waits ? fmt::format("case {}: held for {}, until {}\n", held.case_id, age, base::to_rfc3339(held.deadline))
            : fmt::format("case {}: {}, came in {} ago\n", held.case_id, store::to_string(held.state), age);
  text += fmt::format(
      "  sender     {}\n  subject    {}\n  kind       {} ({:.2f})\n  rule       {}\n  size       {} bytes\n",
      base::visible_text(entry.case_record.sender), base::visible_text(entry.case_record.subject),
      classifier::to_string(entry.case_record.kind), entry.case_record.confidence, entry.case_record.rule, held.size);
  if (held.decision != store::Decision::none) {
    text += fmt::format("  decision   {} by {}, due {}\n", store::to_string(held.decision), held.decided_by,
                        base::to_rfc3339(held.decision_due));
  }
  if (held.attempts > 0) text += fmt::format("  attempts   {}\n", held.attempts);
  if (!held.last_error.empty()) text += fmt::format("  last error {}\n", base::visible_text(held.last_error));
  if (!held.last_answer.empty()) text += fmt::format("  answer     {}\n", base::visible_text(held.last_answer));
  const Json verdicts = Json::parse(entry.case_record.verdicts_json, nullptr, false);
  if (!verdicts.is_array()) return text;
  for (const Json& verdict : verdicts) {
    text += fmt::format("  {}: {}\n", base::visible_text(verdict.value("address", "")), verdict.value("action", ""));
    for (const Json& reason : verdict.value("reasons", Json::array())) {
      text += fmt::format("    {} {}\n", reason.value("for", true) ? "+" : "-",
                          base::visible_text(reason.value("text", "")));
    }
  }
  return text;
}

// Whoever looks at a case is on record, as on the pages.
void show(const Context& context, const HoldOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const auto found = opened.services.store->holds().find(options.case_id);
  if (!found) fail(found.error());
  if (!found->has_value()) fail(Exit::failure, "no held message with case id " + options.case_id);
  if (options.raw) {
    const auto content = engine::held_content(*opened.state, opened.services, options.case_id);
    if (!content) fail(Exit::failure, fmt::format("case {}: {}", options.case_id, content.error().full()));
    audit(context, opened, {.action = "case.raw", .subject = options.case_id});
    std::fwrite(content->data(), 1, content->size(), stdout);
    return;
  }
  audit(context, opened, {.action = "case.view", .subject = options.case_id});
  fmt::print("{}", context.json ? json_line(to_json(**found, true)) : show_text(**found, context.clock->now()));
}

}  // namespace

void add_hold(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("hold", "List and decide held messages");
  command->require_subcommand(1);
  auto options = std::make_shared<HoldOptions>();
  auto* list_command = command->add_subcommand("list", "List held messages, oldest first");
  list_command->add_option("--state", options->state,
                           "held (default), releasing, released, returning, returned, withdrawn, expired, all");
  list_command->add_option("--sender", options->sender, "only senders that contain this text");
  list_command->callback([&context, options] { list(context, *options); });

  const auto one = [&](const char* name, const char* help) {
    auto* sub = command->add_subcommand(name, help);
    sub->add_option("CASE", options->case_id, "case id")->required();
    return sub;
  };
  auto* show_command = one("show", "Tell what is held, for whom, and why; your look is put on record");
  show_command->add_flag("--raw", options->raw, "print the bytes of the held message");
  show_command->callback([&context, options] { show(context, *options); });
  const auto decision = [&](const char* name, const char* help, store::Decision what) {
    auto* sub = command->add_subcommand(name, help);
    auto given = std::make_shared<HoldDecision>();
    add_decision_options(*sub, *given, what);
    sub->callback([&context, given, what] { decide_held(context, *given, what); });
  };
  decision("release", "Deliver it, byte for byte", store::Decision::release);
  decision("return", "Return it to the sender with a reason", store::Decision::return_);
  decision("withdraw", "Drop it quietly, as its sender asked", store::Decision::withdraw);
  auto* undo = command->add_subcommand("undo", "Take back a decision that is not due yet");
  auto undone = std::make_shared<std::vector<std::string>>();
  undo->add_option("CASE", *undone, "case ids")->required();
  undo->callback([&context, undone] { undo_held(context, *undone); });
}

}  // namespace nonsolicit::cli
