#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/decision.h"
#include "engine/cases/loaded_case.h"

namespace nonsolicit::engine {
namespace {

using Outcome = Decided::Outcome;

// A release that answers an appeal was told to the sender.
bool answers_appeal(const store::CaseRecords& records) {
  return std::any_of(records.statements.begin(), records.statements.end(), [&](const store::Statement& statement) {
    return statement.kind == store::StatementKind::appeal && statement.answer == "overturned" &&
           statement.answered >= records.held->decided_at;
  });
}

// Why this decision cannot be taken back by this reviewer; no problem: it can.
Decided obstacle(const State& state, const LoadedCase& loaded, const Reviewer& reviewer, base::TimePoint now) {
  const store::CaseRecords& records = loaded.records;
  Decided found{.case_id = records.case_record.id, .outcome = Outcome::changed};
  const bool pending =
      records.held && records.held->state == store::HeldState::held && records.held->decision != store::Decision::none;
  if (!pending) {
    found.problem = records.held ? state_problem(*records.held) : "";
    if (found.problem.empty()) found.problem = "Nothing is decided that could be taken back.";
    return found;
  }
  if (records.held->decision_due <= now) {
    found.problem = "The time to take it back is over.";
    return found;
  }
  found.outcome = Outcome::refused;
  found.problem = party_problem(state, reviewer, records.case_record, loaded.envelope);
  if (!found.problem.empty()) return found;
  if (records.held->decided_by != reviewer.actor() && reviewer.role < store::Role::lead) {
    found.problem = "Somebody else decided this; only a lead can take it back.";
  } else if (answers_appeal(records)) {
    found.problem = "This release answers an appeal; it stands.";
  } else {
    found.outcome = Outcome::decided;
  }
  return found;
}

store::DecideRow taken_back(const store::HeldRecord& held, const Reviewer& reviewer, base::TimePoint now) {
  store::DecideRow row{.decided = held, .version = held.version};
  row.decided.decision = store::Decision::none;
  row.decided.decision_due = {};
  row.decided.decided_at = {};
  row.decided.decided_by.clear();
  row.decided.words.clear();
  row.decided.decision_json.clear();
  row.line = audit_of(reviewer, now,
                      {.action = "case.undo",
                       .case_id = held.case_id,
                       .detail = fmt::format("{} by {}", store::to_string(held.decision), held.decided_by)});
  return row;
}

}  // namespace

base::Result<DecisionResult> undo_cases(const State& state, const Services& services, const Reviewer& reviewer,
                                        const std::vector<std::string>& case_ids) {
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed.error();
  if (case_ids.empty()) return base::permanent_error("No message is chosen.");
  const base::TimePoint now = services.clock->now();
  DecisionResult result{.cases = {}, .due = now};
  std::vector<store::DecideRow> rows;
  std::vector<size_t> places;
  for (const std::string& case_id : case_ids) {
    const auto loaded = load_case(services, case_id);
    if (!loaded) {
      if (loaded.error().kind != base::ErrorClass::permanent) return loaded.error();
      result.cases.push_back({.case_id = case_id, .outcome = Outcome::refused, .problem = loaded.error().text});
      continue;
    }
    result.cases.push_back(obstacle(state, *loaded, reviewer, now));
    if (loaded->records.held) result.cases.back().version = loaded->records.held->version;
    if (!result.cases.back().problem.empty()) continue;
    places.push_back(result.cases.size() - 1);
    rows.push_back(taken_back(*loaded->records.held, reviewer, now));
  }
  if (rows.empty()) return result;
  const auto outcomes = services.store->cases().decide(rows);
  if (!outcomes) return outcomes.error();
  for (size_t i = 0; i < places.size() && i < outcomes->size(); i++) {
    Decided& decided = result.cases[places[i]];
    if ((*outcomes)[i].now) decided.version = (*outcomes)[i].now->version;
    if ((*outcomes)[i].written) {
      services.log->info("held_undone", {{"case", decided.case_id}, {"by", reviewer.actor()}});
    } else {
      decided.outcome = Outcome::changed;
      decided.problem = "It has changed meanwhile.";
    }
  }
  return result;
}

}  // namespace nonsolicit::engine
