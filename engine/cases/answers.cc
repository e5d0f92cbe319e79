// Appeals and complaints answered; what staff say about a case.
#include <algorithm>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/counted.h"
#include "engine/cases/case_view.h"
#include "engine/cases/decision.h"
#include "engine/cases/loaded_case.h"
#include "engine/cases/send_again.h"
#include "engine/notices/appeal_letter.h"

namespace nonsolicit::engine {
namespace {

using store::StatementKind;

constexpr auto kLeastTimeLeft = std::chrono::hours(24);  // before a case expires whose clock stood still

base::Result<store::Statement> find_open(const store::CaseRecords& records, int64_t id, StatementKind kind) {
  const auto found = std::find_if(records.statements.begin(), records.statements.end(),
                                  [&](const auto& one) { return one.id == id && one.kind == kind; });
  if (found == records.statements.end()) {
    return base::permanent_error(fmt::format("This case has no such {}.", to_string(kind)));
  }
  if (!found->open) {
    return base::permanent_error(
        fmt::format("{} has already answered it. {}.", person_of(found->answered_by), answer_words(*found)));
  }
  return *found;
}

struct Answering {
  LoadedCase loaded;
  store::Statement statement;
};
base::Result<Answering> begin(const State& state, const Services& services, const Reviewer& reviewer,
                              std::string_view case_id, int64_t id, StatementKind kind) {
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed.error();
  auto loaded = load_case(services, case_id);
  if (!loaded) return loaded.error();
  auto statement = find_open(loaded->records, id, kind);
  if (!statement) return statement.error();
  if (auto party = party_problem(state, reviewer, loaded->records.case_record, loaded->envelope); !party.empty())
    return base::permanent_error(std::move(party));
  return Answering{.loaded = std::move(*loaded), .statement = std::move(*statement)};
}

// The release that overturns; nothing where the mail is not held any more, or goes out anyway.
std::optional<store::DecideRow> release_row(const store::CaseRecords& records, const Reviewer& reviewer,
                                            base::TimePoint now, base::Duration undo) {
  if (!records.held || records.held->state != store::HeldState::held) return std::nullopt;
  if (records.held->decision == store::Decision::release && records.held->decision_json.empty()) return std::nullopt;
  store::DecideRow row{.decided = *records.held, .version = records.held->version};
  row.decided.decision = store::Decision::release;
  row.decided.decision_due = now + undo;
  row.decided.decided_at = now;
  row.decided.decided_by = reviewer.actor();
  row.decided.words.clear();
  row.decided.decision_json.clear();
  row.line = audit_of(reviewer, now,
                      {.action = "case.release", .case_id = records.held->case_id, .detail = "the appeal was right"});
  return row;
}

base::Status release_for_appeal(const State& state, const Services& services, const Reviewer& reviewer,
                                const store::CaseRecords& records) {
  const auto row = release_row(records, reviewer, services.clock->now(), state.options.hold.undo);
  if (!row) return {};
  const auto outcomes = services.store->cases().decide({*row});
  if (!outcomes) return outcomes.error();
  if (outcomes->empty() || !outcomes->front().written) {
    return base::permanent_error("The message has changed meanwhile; look at it again.");
  }
  services.log->info("held_decided", {{"case", row->decided.case_id},
                                      {"decision", std::string("release")},
                                      {"by", reviewer.actor()},
                                      {"due", base::to_rfc3339(row->decided.decision_due)}});
  return {};
}

// Held mail goes out, or is on its way already.
bool goes_out(const store::CaseRecords& records) {
  if (!records.held) return false;
  switch (records.held->state) {
    case store::HeldState::held:
    case store::HeldState::releasing:
    case store::HeldState::released: return true;
    case store::HeldState::returning:
    case store::HeldState::returned:
    case store::HeldState::withdrawn:
    case store::HeldState::expired: break;
  }
  return false;
}

// Of an overturned appeal: the finding of the case goes, and where nothing goes out, the message may come again.
base::Result<store::AnswerEffects> effects_of(const State& state, const Services& services, const Reviewer& reviewer,
                                              const LoadedCase& loaded, AppealAnswer answer) {
  store::AnswerEffects effects;
  if (answer == AppealAnswer::uphold) return effects;
  const base::TimePoint now = services.clock->now();
  const std::string& case_id = loaded.records.case_record.id;
  effects.retraction = audit_of(reviewer, now, {.action = "case.finding_retracted", .case_id = case_id});
  if (goes_out(loaded.records)) return effects;
  auto grant = send_again_grant(state, services, reviewer, loaded);
  if (!grant) return grant.error();
  if (!*grant) return effects;
  const auto count = static_cast<int64_t>((*grant)->recipients.size());
  auto line = audit_of(
      reviewer, now,
      {.action = "case.may_come_again",
       .case_id = case_id,
       .detail = fmt::format("{} until {}", base::count_text(count, "recipient"), base::date_of((*grant)->until))});
  effects.again = {.grant = std::move(**grant), .line = std::move(line)};
  return effects;
}

// Statement::more_json of an answered appeal; "" keeps what is there.
std::string answer_json(const AppealAnswered& told) {
  nlohmann::ordered_json more = nlohmann::ordered_json::object();
  if (!told.words.empty()) more["words"] = told.words;
  if (told.again_until) more["again_until"] = base::to_micros(*told.again_until);
  return more.empty() ? "" : more.dump();
}

store::Statement answered(store::Statement statement, const Reviewer& reviewer, base::TimePoint now,
                          std::string answer) {
  statement.open = false;
  statement.answered_by = reviewer.actor();
  statement.answered = now;
  statement.answer = std::move(answer);
  return statement;
}

struct Saying {
  StatementKind kind = StatementKind::note;
  std::string action;  // of the audit
  bool open = false;
  enum class Text { needed, optional } text = Text::optional;
};
base::Status say(const Services& services, const Reviewer& reviewer, std::string_view case_id, const std::string& given,
                 const Saying& said) {
  const std::string text = unix_lines(given);
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed;
  if (auto good = check_text(text); !good) return good;
  if (said.text == Saying::Text::needed && text.empty()) return base::permanent_error("The text is empty.");
  const base::TimePoint now = services.clock->now();
  const store::Statement statement{.case_id = std::string(case_id),
                                   .kind = said.kind,
                                   .author = reviewer.actor(),
                                   .made = now,
                                   .text = text,
                                   .open = said.open};
  const auto line = audit_of(reviewer, now, {.action = said.action, .case_id = std::string(case_id)});
  const auto done = services.store->cases().say(statement, line);
  return done ? base::Status() : base::Status(done.error());
}

}  // namespace

base::Status answer_appeal(const State& state, const Services& services, const Reviewer& reviewer, int64_t statement_id,
                           std::string_view case_id, AppealAnswer answer, const std::string& given) {
  const std::string words = unix_lines(given);
  if (auto good = check_text(words); !good) return good;
  auto begun = begin(state, services, reviewer, case_id, statement_id, StatementKind::appeal);
  if (!begun) return begun.error();
  const store::CaseRecords& records = begun->loaded.records;
  if (has_decided(records, reviewer)) {
    return base::permanent_error("You decided about this case: somebody else must answer the appeal.");
  }
  const bool overturned = answer == AppealAnswer::overturn;
  const base::TimePoint now = services.clock->now();
  auto effects = effects_of(state, services, reviewer, begun->loaded, answer);
  if (!effects) return effects.error();
  // The release first: should we die in between, the appeal is still open and can be answered again.
  if (overturned) {
    if (auto released = release_for_appeal(state, services, reviewer, records); !released) return released;
  }
  const auto& again = effects->again;
  const AppealAnswered told{.answer = answer,
                            .words = words,
                            .goes_out = goes_out(records),
                            .again_until = again ? std::optional(again->grant.until) : std::nullopt};
  store::Statement closed = answered(begun->statement, reviewer, now, overturned ? "overturned" : "upheld");
  closed.more_json = answer_json(told);
  if (!records.case_record.sender.empty()) effects->letters = {appeal_letter(state, records.case_record, told, now)};
  const auto line = audit_of(
      reviewer, now,
      {.action = overturned ? "case.appeal_overturned" : "case.appeal_upheld", .case_id = std::string(case_id)});
  if (auto done = services.store->cases().answer(closed, now + kLeastTimeLeft, line, *effects); !done) return done;
  services.log->info("appeal_answered",
                     {{"case", std::string(case_id)}, {"answer", closed.answer}, {"by", reviewer.actor()}});
  return {};
}

base::Status answer_complaint(const State& state, const Services& services, const Reviewer& reviewer,
                              int64_t statement_id, std::string_view case_id, ComplaintAnswer answer,
                              const std::string& note) {
  if (auto good = check_text(unix_lines(note)); !good) return good;
  auto begun = begin(state, services, reviewer, case_id, statement_id, StatementKind::complaint);
  if (!begun) return begun.error();
  const store::CaseRecord& record = begun->loaded.records.case_record;
  const base::TimePoint now = services.clock->now();
  if (answer == ComplaintAnswer::finding) {
    if (record.trusted.empty()) {
      return base::permanent_error("The sender did not prove who they are: nothing can be recorded about them.");
    }
    const auto line = audit_of(reviewer, now, {.action = "case.finding", .case_id = std::string(case_id)});
    if (auto put = services.store->cases().put_finding(case_id, record.trusted, now, reviewer.actor(), line); !put)
      return put;
  }
  const auto closed =
      answered(begun->statement, reviewer, now, answer == ComplaintAnswer::finding ? "confirmed" : "closed");
  const auto line = audit_of(
      reviewer, now, {.action = "case.complaint_closed", .case_id = std::string(case_id), .detail = closed.answer});
  if (auto done = services.store->cases().answer(closed, now + kLeastTimeLeft, line); !done) return done;
  return note.empty() ? base::Status() : add_note(state, services, reviewer, case_id, note);
}

base::Status retract_finding(const State& state, const Services& services, const Reviewer& reviewer,
                             std::string_view case_id, const std::string& words) {
  if (auto allowed = check_role(reviewer, store::Role::lead); !allowed) return allowed;
  const std::string text(base::trim(unix_lines(words)));
  if (auto good = check_text(text); !good) return good;
  if (text.empty()) return base::permanent_error("Write why the finding does not count any more.");
  auto loaded = load_case(services, case_id);
  if (!loaded) return loaded.error();
  if (auto party = party_problem(state, reviewer, loaded->records.case_record, loaded->envelope); !party.empty())
    return base::permanent_error(std::move(party));
  const base::TimePoint now = services.clock->now();
  const store::Statement note{.case_id = std::string(case_id),
                              .kind = StatementKind::note,
                              .author = reviewer.actor(),
                              .made = now,
                              .text = text};
  return services.store->cases().retract_finding(
      note, audit_of(reviewer, now, {.action = "case.finding_retracted", .case_id = std::string(case_id)}));
}

base::Status add_note(const State&, const Services& services, const Reviewer& reviewer, std::string_view case_id,
                      const std::string& text) {
  return say(services, reviewer, case_id, text,
             {.kind = StatementKind::note, .action = "case.note", .text = Saying::Text::needed});
}

base::Status ask_second_person(const State&, const Services& services, const Reviewer& reviewer,
                               std::string_view case_id, const std::string& text) {
  return say(services, reviewer, case_id, text,
             {.kind = StatementKind::second_person, .action = "case.second_person", .open = true});
}

base::Status take_back_second_person(const State& state, const Services& services, const Reviewer& reviewer,
                                     std::string_view case_id, const std::string& text) {
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed;
  if (auto good = check_text(unix_lines(text)); !good) return good;
  const auto loaded = load_case(services, case_id);
  if (!loaded) return loaded.error();
  if (!asked_second_person(loaded->records, reviewer))
    return base::permanent_error("You do not wait for a second person on this case (any more).");
  const base::TimePoint now = services.clock->now();
  for (const store::Statement& statement : loaded->records.statements) {
    if (!statement.open || statement.kind != StatementKind::second_person || statement.author != reviewer.actor())
      continue;
    const auto line =
        audit_of(reviewer, now, {.action = "case.second_person_taken_back", .case_id = std::string(case_id)});
    if (auto done = services.store->cases().answer(answered(statement, reviewer, now, "withdrawn"), now, line); !done)
      return done;
  }
  return text.empty() ? base::Status() : add_note(state, services, reviewer, case_id, text);
}

base::Status mark_complaint(const State&, const Services& services, const Reviewer& reviewer, std::string_view case_id,
                            const std::string& text) {
  return say(services, reviewer, case_id, text,
             {.kind = StatementKind::complaint, .action = "case.complaint", .open = true});
}

}  // namespace nonsolicit::engine
