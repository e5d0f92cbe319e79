#include "engine/why_said.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/evidence.h"

namespace nonsolicit::engine {
namespace {

using Side = WhyFact::Side;
using store::Statement;

bool went_to(const State& state, const store::StatementOfCase& said, const base::Address& recipient) {
  const auto verdicts = verdicts_from_json(said.verdicts_json);
  return std::any_of(verdicts.begin(), verdicts.end(), [&](const CaseVerdict& verdict) {
    return base::Address::parse(verdict.address, state.options.address) == recipient;
  });
}

// "mail to this recipient (case VQSJETGC8M)"
std::string mail_of(const State& state, const WhyQuestion& question, const store::StatementOfCase& said) {
  return fmt::format("mail to {} (case {})", went_to(state, said, question.recipient) ? "this recipient" : "others",
                     said.statement.case_id);
}

std::string who_complained(const WhyQuestion& question, const Statement& complaint) {
  if (complaint.person.empty()) return "Staff marked a complaint";
  if (!complaint.trusted) return "Somebody unproved complained";
  return complaint.person == question.recipient ? "The recipient complained" : "Another recipient complained";
}

std::string outcome_of(const Statement& statement) {
  if (statement.open) return "it waits for an answer";
  const std::string day = base::date_of(statement.answered);
  if (statement.answer == "confirmed") return fmt::format("confirmed as a finding on {}", day);
  if (statement.answer == "closed") return fmt::format("closed without a finding on {}", day);
  if (statement.answer == "overturned") return fmt::format("the appeal was granted on {}", day);
  if (statement.answer == "upheld") return fmt::format("the appeal was denied on {}", day);
  return statement.answer.empty() ? "nothing followed" : fmt::format("{} on {}", statement.answer, day);
}

WhyFact complaint_fact(const State& state, const WhyQuestion& question, const store::StatementOfCase& said) {
  const Statement& complaint = said.statement;
  const bool counts = complaint.open || complaint.answer == "confirmed";
  return {.code = "complaint",
          .text = fmt::format("{} of {} on {}; {}.", who_complained(question, complaint),
                              mail_of(state, question, said), base::date_of(complaint.made), outcome_of(complaint)),
          .side = counts ? Side::against_sender : Side::neither,
          .for_staff_only = true,
          .when = complaint.made,
          .source = complaint.author};
}

WhyFact appeal_fact(const State& state, const WhyQuestion& question, const store::StatementOfCase& said) {
  const Statement& appeal = said.statement;
  return {.code = "appeal",
          .text = fmt::format("The sender appealed against the decision on {} on {}; {}.",
                              mail_of(state, question, said), base::date_of(appeal.made), outcome_of(appeal)),
          .side = appeal.answer == "overturned" ? Side::for_sender : Side::neither,
          .when = appeal.made,
          .source = appeal.author};
}

}  // namespace

std::vector<WhyFact> said_facts(const State& state, const WhyQuestion& question,
                                const std::vector<store::StatementOfCase>& said) {
  std::vector<WhyFact> facts;
  for (const store::StatementOfCase& one : said) {
    if (one.statement.kind == store::StatementKind::complaint) facts.push_back(complaint_fact(state, question, one));
    if (one.statement.kind == store::StatementKind::appeal) facts.push_back(appeal_fact(state, question, one));
  }
  return facts;
}

}  // namespace nonsolicit::engine
