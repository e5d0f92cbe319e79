#include "engine/cases/loaded_case.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/counted.h"
#include "base/unicode.h"
#include "engine/envelope_json.h"

namespace nonsolicit::engine {
namespace {

// ".", or what keeps it from its end: "; 3 attempts failed: cannot connect to 127.0.0.1:25."
std::string trouble_of(const store::HeldRecord& held) {
  if (held.attempts == 0 || held.last_error.empty()) return ".";
  return fmt::format("; {} failed: {}.", base::count_text(held.attempts, "attempt"),
                     base::visible_text(held.last_error));
}

// Who decided, at the start of a sentence; the name of an account stays as it is written.
std::string sentence_start(const store::HeldRecord& held) {
  if (held.decided_by.empty()) return "Somebody";
  if (held.decided_by == "sender") return "The sender";
  return held.decided_by == "system" ? "The program" : std::string(person_of(held.decided_by));
}

// What is left to do about what was decided, to the end of the sentence.
std::string way_left(const store::HeldRecord& held) {
  const bool waits = held.state == store::HeldState::held;
  const bool under_way = held.state == store::HeldState::releasing || held.state == store::HeldState::returning;
  if (!waits && !under_way) return ".";
  switch (decision_of(held)) {
    case store::Decision::release:
      return (waits ? "; it has not gone out yet" : "; it is being sent") + trouble_of(held);
    case store::Decision::return_:
      return (waits ? "; it has not gone back yet" : "; it is on its way back") + trouble_of(held);
    case store::Decision::withdraw: return "; it is being deleted" + trouble_of(held);
    case store::Decision::none:
    case store::Decision::expire: break;
  }
  return ".";
}

}  // namespace

std::string_view person_of(std::string_view actor) {
  constexpr std::string_view kStaff = "staff:";
  if (actor.starts_with(kStaff)) actor.remove_prefix(kStaff.size());
  return actor.empty() ? "somebody" : actor;
}

base::Result<LoadedCase> load_case(const Services& services, std::string_view case_id) {
  auto found = services.store->cases().records(case_id);
  if (!found) return found.error();
  if (!*found) return base::permanent_error("There is no case with this id.", std::string(case_id));
  LoadedCase loaded{.records = std::move(**found), .envelope = {}};
  if (!loaded.records.held) return loaded;
  auto envelope = envelope_from_json(loaded.records.held->envelope_json);
  if (envelope) loaded.envelope = std::move(*envelope);
  return loaded;
}

const store::Statement* open_statement(const store::CaseRecords& records, store::StatementKind kind) {
  const auto found = std::find_if(records.statements.begin(), records.statements.end(),
                                  [&](const auto& statement) { return statement.open && statement.kind == kind; });
  return found == records.statements.end() ? nullptr : &*found;
}

base::Status check_role(const Reviewer& reviewer, store::Role least) {
  if (reviewer.role >= least) return {};
  return base::permanent_error(
      fmt::format("This needs the role {}; you have the role {}.", to_string(least), to_string(reviewer.role)));
}

store::AuditLine audit_of(const Reviewer& reviewer, base::TimePoint now, CaseAct act) {
  return {.when = now,
          .actor = reviewer.actor(),
          .action = std::move(act.action),
          .subject = std::move(act.case_id),
          .detail = std::move(act.detail)};
}

store::Decision decision_of(const store::HeldRecord& held) {
  if (held.decision != store::Decision::none) return held.decision;
  switch (held.state) {
    case store::HeldState::held: break;
    case store::HeldState::releasing:
    case store::HeldState::released: return store::Decision::release;
    case store::HeldState::returning:
    case store::HeldState::returned: return store::Decision::return_;
    case store::HeldState::withdrawn: return store::Decision::withdraw;
    case store::HeldState::expired: return store::Decision::expire;
  }
  return store::Decision::none;
}

std::string state_problem(const store::HeldRecord& held) {
  switch (decision_of(held)) {
    case store::Decision::none: return "";
    case store::Decision::release:
      return fmt::format("{} has already released this message{}", sentence_start(held), way_left(held));
    case store::Decision::return_:
      return fmt::format("{} has already returned this message to the sender{}", sentence_start(held), way_left(held));
    case store::Decision::withdraw:
      return fmt::format("{} has already withdrawn this message{}", sentence_start(held), way_left(held));
    case store::Decision::expire: break;
  }
  return held.state == store::HeldState::expired
             ? "The time of this message was over: it has gone back to the sender."
             : "The time of this message is over: it goes back to the sender" + trouble_of(held);
}

}  // namespace nonsolicit::engine
