// What the sender of a case does on the page that explains it: withdraw, justify, appeal.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/sender_view.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostTextBytes = kSenderTextLetters * base::kMostUtf8Bytes;
constexpr size_t kMostFieldBytes = kSenderFieldLetters * base::kMostUtf8Bytes;
constexpr int64_t kMostJustifications = 5;

// The sentence is the English one of the shipped letters; the page gives it in the reader's language.
base::Error problem(const State& state, std::string_view key) {
  return base::permanent_error(
      conf::fill_text(letters_of(state).sentence(key, "en"), {{"contact", state.options.policy.contact}}),
      std::string(key));
}

struct Before {
  store::CaseRecords records;
  SenderView view;
};
base::Result<Before> look(const State& state, const Services& services, std::string_view case_id) {
  auto records = services.store->cases().records(case_id);
  if (!records) return records.error();
  if (!*records) return problem(state, "problem_gone");
  Before before{.records = std::move(**records), .view = {}};
  before.view = make_sender_view(state, before.records, "en");
  return before;
}

std::string_view decided_key(const SenderView& view) {
  return view.state == SenderState::withdrawn ? "problem_withdrawn" : "problem_decided";
}

// Valid UTF-8 on lines of LF, without other controls.
std::string cleaned(std::string_view text) {
  std::string clean;
  for (const char c : base::repair_utf8(text)) {
    if (c == '\r') continue;
    const bool control = (static_cast<unsigned char>(c) < 32 && c != '\n') || c == 127;
    clean.push_back(control ? ' ' : c);
  }
  return std::string(base::trim(clean));
}

store::AuditLine line_of(std::string_view case_id, base::TimePoint now, std::string action) {
  return {.when = now, .actor = "sender", .action = std::move(action), .subject = std::string(case_id), .detail = ""};
}

store::Statement statement_of(const State& state, const store::CaseRecord& record, base::TimePoint now,
                              store::StatementKind kind) {
  store::Statement statement{
      .case_id = record.id, .kind = kind, .author = "sender", .person = record.trusted, .made = now};
  if (statement.person.empty()) {
    if (auto sender = base::Address::parse(record.sender, state.options.address)) statement.person = *sender;
  }
  return statement;
}

void note(const Services& services, std::string_view case_id, std::string_view act) {
  services.log->info("sender_acted", {{"case", std::string(case_id)}, {"act", std::string(act)}});
}

}  // namespace

base::Status withdraw_by_sender(const State& state, const Services& services, std::string_view case_id) {
  auto before = look(state, services, case_id);
  if (!before) return before.error();
  if (!before->view.can_withdraw) return problem(state, decided_key(before->view));
  const base::TimePoint now = services.clock->now();
  store::DecideRow row{.decided = *before->records.held,
                       .version = before->records.held->version,
                       .line = line_of(case_id, now, "case.withdraw")};
  row.decided.decision = store::Decision::withdraw;
  row.decided.decision_due = now;
  row.decided.decided_at = now;
  row.decided.decided_by = "sender";
  row.decided.words.clear();
  row.decided.decision_json.clear();
  const auto outcomes = services.store->cases().decide({row});
  if (!outcomes) return outcomes.error();
  if (outcomes->empty() || !outcomes->front().written) return problem(state, "problem_decided");
  note(services, case_id, "withdraw");
  return {};
}

base::Status justify(const State& state, const Services& services, std::string_view case_id, const SenderClaim& claim) {
  auto before = look(state, services, case_id);
  if (!before) return before.error();
  if (!before->view.can_justify) return problem(state, decided_key(before->view));
  const auto& statements = before->records.statements;
  const auto said = std::count_if(statements.begin(), statements.end(), [](const store::Statement& one) {
    return one.kind == store::StatementKind::justification;
  });
  if (said >= kMostJustifications) return problem(state, "problem_often");
  const std::string when = cleaned(claim.when);
  const std::string by_whom = cleaned(claim.by_whom);
  const std::string text = cleaned(claim.text);
  if (when.empty() && by_whom.empty() && text.empty()) return problem(state, "problem_empty");
  if (when.size() > kMostFieldBytes || by_whom.size() > kMostFieldBytes || text.size() > kMostTextBytes)
    return problem(state, "problem_long");
  const base::TimePoint now = services.clock->now();
  auto statement = statement_of(state, before->records.case_record, now, store::StatementKind::justification);
  if (!when.empty()) statement.text += fmt::format("When: {}\n", when);
  if (!by_whom.empty()) statement.text += fmt::format("By whom: {}\n", by_whom);
  statement.text = std::string(base::trim(statement.text + text));
  statement.more_json = nlohmann::ordered_json{{"when", when}, {"by_whom", by_whom}, {"text", text}}.dump();
  if (auto done = services.store->cases().say(statement, line_of(case_id, now, "case.justify")); !done)
    return done.error();
  note(services, case_id, "justify");
  return {};
}

base::Status appeal(const State& state, const Services& services, std::string_view case_id, const std::string& text) {
  auto before = look(state, services, case_id);
  if (!before) return before.error();
  if (!before->view.can_appeal) {
    const bool again = before->view.appeal_open || !before->view.appeal_answer.empty();
    return problem(state, again ? "problem_appealed" : decided_key(before->view));
  }
  const base::TimePoint now = services.clock->now();
  auto statement = statement_of(state, before->records.case_record, now, store::StatementKind::appeal);
  statement.text = cleaned(text);
  statement.open = true;
  if (statement.text.size() > kMostTextBytes) return problem(state, "problem_long");
  if (auto done = services.store->cases().say(statement, line_of(case_id, now, "case.appeal")); !done) {
    // Two clicks at once: the store lets one through.
    if (done.error().kind == base::ErrorClass::permanent) return problem(state, "problem_appealed");
    return done.error();
  }
  note(services, case_id, "appeal");
  return {};
}

}  // namespace nonsolicit::engine
