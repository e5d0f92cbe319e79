// nonsolicit case list|show|export|note|second|complaint|close|appeal|confirm|decline
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/hold_decide.h"
#include "cli/new_file.h"
#include "cli/text.h"
#include "engine/cases/case_view.h"

namespace nonsolicit::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CaseOptions {
  std::string case_id;
  std::string text;
  std::string file;
  std::string action;
  size_t limit = 100;
  bool with_content = false;
  bool finding = false;
  std::string answer;
};

// RFC 4648 section 4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; k++)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; k++) text += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63];
  }
  return text;
}

std::string state_text(const store::CaseSummary& entry) {
  if (!entry.held) return std::string(policy::to_string(entry.case_record.action));
  return std::string(store::to_string(entry.held->state));
}

void list(const Context& context, const CaseOptions& options) {
  store::CaseQuery query{.text = options.text, .limit = options.limit};
  if (!options.action.empty()) {
    const auto action = policy::action_from(options.action);
    if (!action) fail(Exit::usage, "--action " + options.action + ": expected pass, tag, hold or reject");
    query.actions = {*action};
  }
  const auto opened = context.open(Context::Access::read);
  const auto found = opened.services.store->cases().search(query);
  if (!found) fail(found.error());
  std::vector<std::vector<std::string>> rows = {{"CASE", "TIME", "STATE", "KIND", "RULE", "SENDER", "SUBJECT"}};
  for (const store::CaseSummary& entry : *found) {
    const store::CaseRecord& record = entry.case_record;
    if (context.json) {
      const Json json{{"case", record.id},
                      {"created", base::to_rfc3339(record.created)},
                      {"action", policy::to_string(record.action)},
                      {"state", state_text(entry)},
                      {"kind", classifier::to_string(record.kind)},
                      {"rule", record.rule},
                      {"sender", record.sender},
                      {"subject", record.subject}};
      fmt::print("{}", json_line(json));
    }
    rows.push_back({record.id, base::to_rfc3339(record.created), state_text(entry),
                    std::string(classifier::to_string(record.kind)), record.rule, base::visible_text(record.sender),
                    base::visible_text(record.subject)});
  }
  if (context.json) return;
  fmt::print("{}{} {}\n", found->empty() ? "" : table_text(rows), found->size(), found->size() == 1 ? "case" : "cases");
}

engine::CaseView view_or_fail(const Context::Opened& opened, const std::string& case_id) {
  auto view = engine::view_case(*opened.state, opened.services, case_id, operator_as_reviewer(opened));
  if (!view) fail(view.error());
  return std::move(*view);
}

// Whoever looks at a case is on record, as on the pages.
void show(const Context& context, const CaseOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const engine::CaseView view = view_or_fail(opened, options.case_id);
  audit(context, opened, {.action = "case.view", .subject = options.case_id});
  if (context.json) {
    fmt::print("{}\n", engine::case_json(view));
  } else {
    fmt::print("{}", engine::case_text(view, context.clock->now()));
  }
}

std::string exported(const Context& context, const CaseOptions& options) {
  const auto opened = context.open(Context::Access::write);
  Json json = Json::parse(engine::case_json(view_or_fail(opened, options.case_id)));
  json["exported"] = base::to_rfc3339(context.clock->now());
  json["exported_by"] = operator_name();
  if (options.with_content) {
    const auto content = engine::held_content(*opened.state, opened.services, options.case_id);
    if (!content) fail(content.error());
    json["message_base64"] = base64(*content);
  }
  audit(context, opened,
        {.action = "case.export", .subject = options.case_id, .detail = options.with_content ? "with content" : ""});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void export_case(const Context& context, const CaseOptions& options) {
  if (options.file.empty()) {
    fmt::print("{}", exported(context, options));
    return;
  }
  write_new_file(options.file, [&] { return exported(context, options); });
  fmt::print("written to {}\n", options.file);
}

using Saying = base::Status (*)(const engine::State&, const engine::Services&, const engine::Reviewer&,
                                std::string_view, const std::string&);
void say(const Context& context, const CaseOptions& options, Saying saying) {
  const auto opened = context.open(Context::Access::write);
  const auto done = saying(*opened.state, opened.services, operator_as_reviewer(opened), options.case_id, options.text);
  if (!done) fail(done.error());
  fmt::print("case {}: written down\n", options.case_id);
}

// The open statement of that kind; the oldest where there are several.
int64_t open_or_fail(const Context::Opened& opened, const std::string& case_id, store::StatementKind kind) {
  const auto records = opened.services.store->cases().records(case_id);
  if (!records) fail(records.error());
  if (!*records) fail(Exit::failure, "no case has the id " + base::visible_text(case_id));
  for (const store::Statement& statement : (*records)->statements) {
    if (statement.open && statement.kind == kind) return statement.id;
  }
  fail(Exit::failure, fmt::format("case {} has no open {}", case_id, store::to_string(kind)));
}

void answer_appeal(const Context& context, const CaseOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const int64_t id = open_or_fail(opened, options.case_id, store::StatementKind::appeal);
  const auto answer = options.answer == "overturn" || options.answer == "grant" ? engine::AppealAnswer::overturn
                                                                                : engine::AppealAnswer::uphold;
  const auto done = engine::answer_appeal(*opened.state, opened.services, operator_as_reviewer(opened), id,
                                          options.case_id, answer, options.text);
  if (!done) fail(done.error());
  fmt::print("case {}: the appeal is answered\n", options.case_id);
}

void close_complaint(const Context& context, const CaseOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const int64_t id = open_or_fail(opened, options.case_id, store::StatementKind::complaint);
  const auto answer = options.finding ? engine::ComplaintAnswer::finding : engine::ComplaintAnswer::no_finding;
  const auto done = engine::answer_complaint(*opened.state, opened.services, operator_as_reviewer(opened), id,
                                             options.case_id, answer, options.text);
  if (!done) fail(done.error());
  fmt::print("case {}: the complaint is closed{}\n", options.case_id, options.finding ? " with a finding" : "");
}

void answer_proposal(const Context& context, const CaseOptions& options, engine::Second second) {
  const auto opened = context.open(Context::Access::write);
  const auto held = opened.services.store->holds().find(options.case_id);
  if (!held) fail(held.error());
  if (!*held) fail(Exit::failure, "nothing is held under the id " + base::visible_text(options.case_id));
  const auto result = engine::answer_proposal(*opened.state, opened.services, operator_as_reviewer(opened),
                                              {.case_id = options.case_id, .version = (*held)->held.version}, second);
  if (!result) fail(result.error());
  for (const engine::Decided& one : result->cases) {
    if (one.outcome != engine::Decided::Outcome::decided) fail(Exit::failure, one.case_id + ": " + one.problem);
  }
  fmt::print("case {}: {}\n", options.case_id, second == engine::Second::confirm ? "confirmed" : "declined");
}

}  // namespace

void add_case(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("case", "Cases: what was sent, what is known, who decided, what was told");
  command->require_subcommand(1);
  auto options = std::make_shared<CaseOptions>();
  auto* list_command = command->add_subcommand("list", "List cases, newest first");
  list_command->add_option("TEXT", options->text, "part of sender, subject or rule, or a case id");
  list_command->add_option("--action", options->action, "only those with this action: pass, tag, hold, reject");
  list_command->add_option("--limit", options->limit, "at most so many (default 100)")->check(CLI::Range(1, 100000));
  list_command->callback([&context, options] { list(context, *options); });

  const auto one = [&](const char* name, const char* help) {
    auto* sub = command->add_subcommand(name, help);
    sub->add_option("CASE", options->case_id, "case id")->required();
    return sub;
  };
  one("show", "Print the whole case; your look is put on record")->callback([&context, options] {
    show(context, *options);
  });
  auto* export_command = one("export", "The case file as JSON");
  export_command->add_option("FILE", options->file, "a new file, readable by you alone (default: standard output)");
  export_command->add_flag("--with-content", options->with_content, "with the held message, in base64");
  export_command->callback([&context, options] { export_case(context, *options); });

  const auto saying = [&](const char* name, const char* help, Saying what) {
    auto* sub = one(name, help);
    sub->add_option("TEXT", options->text, "what to write down");
    sub->callback([&context, options, what] { say(context, *options, what); });
  };
  saying("note", "Add a note for staff", engine::add_note);
  saying("second", "Ask a second person to look", engine::ask_second_person);
  saying("second-back", "Take your request for a second person back", engine::take_back_second_person);
  saying("complaint", "Mark as complained about; the case does not expire while that is open", engine::mark_complaint);
  auto* close = one("close", "Close a complaint");
  close->add_flag("--finding", options->finding, "with a finding against the sender");
  close->add_option("--note", options->text, "for staff");
  close->callback([&context, options] { close_complaint(context, *options); });
  auto* appeal = one("appeal", "Answer an appeal; not for whoever decided the case");
  appeal
      ->add_option("ANSWER", options->answer,
                   "deny (the decision stays) or grant (it is changed); uphold and overturn mean the same")
      ->required()
      ->check(CLI::IsMember({"deny", "grant", "uphold", "overturn"}));
  appeal->add_option("--words", options->text, "what the sender reads");
  appeal->callback([&context, options] { answer_appeal(context, *options); });
  one("confirm", "Confirm a decision that another reviewer proposed")->callback([&context, options] {
    answer_proposal(context, *options, engine::Second::confirm);
  });
  one("decline", "Decline it")->callback([&context, options] {
    answer_proposal(context, *options, engine::Second::decline);
  });
}

}  // namespace nonsolicit::cli
