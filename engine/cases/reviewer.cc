#include "engine/cases/reviewer.h"

#include <algorithm>
#include <unordered_set>

#include "engine/cases/evidence.h"

namespace nonsolicit::engine {
namespace {

using Addresses = std::unordered_set<base::Address>;

// Both sides of the message, as the store, the envelope and the verdicts name them.
Addresses parties(const State& state, const store::CaseRecord& case_record, const message::Envelope& envelope) {
  Addresses all;
  const auto add = [&](std::string_view raw) {
    if (auto address = base::Address::parse(raw, state.options.address)) all.insert(std::move(*address));
  };
  if (!case_record.trusted.empty()) all.insert(case_record.trusted);
  add(case_record.sender);
  add(envelope.sender);
  add(envelope.auth_user);
  for (const auto& recipient : envelope.recipients) add(recipient.address);
  for (const CaseVerdict& verdict : verdicts_from_json(case_record.verdicts_json)) add(verdict.address);
  return all;
}

bool same_organisation(const State& state, const base::Address& reviewer, const Addresses& all) {
  if (!state.organisations) return false;
  const auto entry_of = [&](const base::Address& address) {
    return state.directory ? state.directory->find(address) : std::nullopt;
  };
  const auto own = entry_of(reviewer);
  for (const base::Address& address : all) {
    if (state.organisations->same(reviewer, own, address, entry_of(address))) return true;
  }
  return false;
}

}  // namespace

std::string party_problem(const State& state, const Reviewer& reviewer, const store::CaseRecord& case_record,
                          const message::Envelope& envelope) {
  if (reviewer.address.empty()) return "";
  const Addresses all = parties(state, case_record, envelope);
  if (all.contains(reviewer.address))
    return "You are the sender or a recipient of this message: somebody else must decide it.";
  switch (state.options.review.party) {
    case conf::ReviewParty::person: return "";
    case conf::ReviewParty::organisation: break;
  }
  if (!same_organisation(state, reviewer.address, all)) return "";
  return "The sender or a recipient of this message is of your organisation: a reviewer of another one must decide it.";
}

bool has_decided(const store::CaseRecords& records, const Reviewer& reviewer) {
  const std::string actor = reviewer.actor();
  if (records.held && records.held->decided_by == actor) return true;
  return std::any_of(records.history.begin(), records.history.end(), [&](const store::AuditLine& line) {
    return line.actor == actor && (line.action == "case.release" || line.action == "case.return" ||
                                   line.action == "case.withdraw" || line.action == "case.propose");
  });
}

bool asked_second_person(const store::CaseRecords& records, const Reviewer& reviewer) {
  const std::string actor = reviewer.actor();
  return std::any_of(records.statements.begin(), records.statements.end(), [&](const store::Statement& statement) {
    return statement.open && statement.kind == store::StatementKind::second_person && statement.author == actor;
  });
}

}  // namespace nonsolicit::engine
