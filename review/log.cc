// All cases, open appeals and complaints with their answers, and reports.
#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "engine/cases/case_report.h"
#include "engine/cases/decision.h"
#include "engine/cases/reviewer.h"
#include "engine/envelope_json.h"
#include "review/log_view.h"
#include "review/message_view.h"
#include "review/open_case.h"
#include "review/page.h"
#include "review/queue_view.h"
#include "review/report_view.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kMostRows = 100'000;  // of a report
constexpr int kRefusedAnswer = 422;
constexpr size_t kMostOpen = 100;  // appeals or complaints on one page

http::Response answer_log(const Visit& visit) {
  const store::CaseQuery query = case_query_of(visit.request);
  const auto cases = visit.services().store->cases().search(query);
  if (!cases) return error_page(visit, cases.error(), 500);
  return page(visit, "log", log_values(query, *cases, visit.state->options.policy.limits.unsure),
              {.title = "All cases", .current = "log"});
}

std::string answer_problem(const Visit& visit, const store::CaseRecords& records, store::StatementKind kind) {
  message::Envelope envelope;
  if (records.held) {
    if (auto known = engine::envelope_from_json(records.held->envelope_json)) envelope = std::move(*known);
  }
  std::string problem = engine::party_problem(*visit.state, *visit.reviewer, records.case_record, envelope);
  if (!problem.empty()) return problem;
  if (kind == store::StatementKind::appeal && engine::has_decided(records, *visit.reviewer))
    return "You decided this case; somebody else must answer.";
  return "";
}

base::Result<std::vector<OpenStatement>> open_ones(const Visit& visit, store::StatementKind kind) {
  store::CasePort& port = visit.services().store->cases();
  const auto statements = port.open_statements(kind);
  if (!statements) return statements.error();
  std::vector<OpenStatement> open;
  for (const store::Statement& statement : *statements) {
    if (open.size() == kMostOpen) break;
    auto records = port.records(statement.case_id);
    if (!records) return records.error();
    if (!*records) continue;
    open.push_back({.statement = statement,
                    .case_record = (*records)->case_record,
                    .held = (*records)->held,
                    .problem = answer_problem(visit, **records, kind)});
  }
  return open;
}

http::Response answer_open(const Visit& visit, store::StatementKind kind, const RefusedAnswer& refused = {}) {
  const bool appeals = kind == store::StatementKind::appeal;
  const auto open = open_ones(visit, kind);
  if (!open) return error_page(visit, open.error(), 500);
  Json values =
      appeals ? appeal_values(*open, *visit.reviewer, refused) : complaint_values(*open, *visit.reviewer, refused);
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return error_page(visit, snapshot.error(), 500);
  const char* here = appeals ? "appeals" : "complaints";
  values["undo"] = undo_values(**snapshot, *visit.reviewer, visit.now, here);
  values["said"] = said_text(visit.request);
  return page(visit, "statements", values,
              {.title = appeals ? "Appeals" : "Complaints",
               .current = here,
               .status = refused.problem.empty() ? 200 : kRefusedAnswer});
}

http::Response answer_appeals(const Visit& visit) { return answer_open(visit, store::StatementKind::appeal); }
http::Response answer_complaints(const Visit& visit) { return answer_open(visit, store::StatementKind::complaint); }

int64_t statement_id(const Visit& visit) {
  const std::string text = visit.form_value("statement");
  int64_t id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  return problem == std::errc() && end == text.data() + text.size() ? id : 0;
}

bool is_open_statement(const Visit& visit, store::StatementKind kind, int64_t id) {
  const auto open = visit.services().store->cases().open_statements(kind);
  return open && std::any_of(open->begin(), open->end(), [&](const store::Statement& one) { return one.id == id; });
}

// An answer without words, or a finding by one click: nothing where it may be given. One that is answered already, the
// engine refuses.
std::optional<RefusedAnswer> refused_answer(const Visit& visit, store::StatementKind kind) {
  RefusedAnswer refused{.statement = statement_id(visit),
                        .words = visit.form_value("words"),
                        .sure = visit.form_value("sure") == "yes",
                        .problem = {}};
  if (base::trim(refused.words).empty()) {
    refused.problem = kind == store::StatementKind::appeal
                          ? "Write what the sender reads: why it stays, or why it was changed."
                          : "Write a note for staff: why the complaint is closed like this.";
  } else if (visit.form_value("answer") == "finding" && !refused.sure) {
    refused.problem = "Tick the box to confirm the finding, or close the complaint without one.";
    refused.of_words = false;
  }
  if (refused.problem.empty()) return std::nullopt;
  return is_open_statement(visit, kind, refused.statement) ? std::optional(refused) : std::nullopt;
}

// What the engine does not take: the words come back in their field, as long as there is one.
http::Response not_taken(const Visit& visit, store::StatementKind kind, const base::Error& error) {
  const int64_t id = statement_id(visit);
  if (error.kind != base::ErrorClass::permanent || !is_open_statement(visit, kind, id))
    return error_page(visit, error, 409);
  return answer_open(visit, kind,
                     {.statement = id,
                      .words = visit.form_value("words"),
                      .sure = visit.form_value("sure") == "yes",
                      .problem = error.text});
}

http::Response answer_appeal(const Visit& visit) {
  const std::string answer = visit.form_value("answer");
  if (answer != "uphold" && answer != "overturn") return problem_page(visit, 400, "Choose an answer.");
  if (const auto refused = refused_answer(visit, store::StatementKind::appeal))
    return answer_open(visit, store::StatementKind::appeal, *refused);
  const auto chosen = answer == "uphold" ? engine::AppealAnswer::uphold : engine::AppealAnswer::overturn;
  const auto done = engine::answer_appeal(*visit.state, visit.services(), *visit.reviewer, statement_id(visit),
                                          visit.form_value("case"), chosen, visit.form_value("words"));
  visit.desk.queue.forget();
  if (!done) return not_taken(visit, store::StatementKind::appeal, done.error());
  return http::redirect(chosen == engine::AppealAnswer::uphold ? "/appeals?said=upheld" : "/appeals?said=overturned");
}

http::Response answer_complaint(const Visit& visit) {
  const std::string answer = visit.form_value("answer");
  if (answer != "no_finding" && answer != "finding") return problem_page(visit, 400, "Choose an answer.");
  if (const auto refused = refused_answer(visit, store::StatementKind::complaint))
    return answer_open(visit, store::StatementKind::complaint, *refused);
  const auto chosen = answer == "finding" ? engine::ComplaintAnswer::finding : engine::ComplaintAnswer::no_finding;
  const auto done = engine::answer_complaint(*visit.state, visit.services(), *visit.reviewer, statement_id(visit),
                                             visit.form_value("case"), chosen, visit.form_value("words"));
  visit.desk.queue.forget();
  if (!done) return not_taken(visit, store::StatementKind::complaint, done.error());
  return http::redirect("/complaints?said=closed");
}

struct Read {
  ReportTime time;
  engine::CaseReport report;
};
base::Result<Read> read_report(const Visit& visit) {
  Read read{.time = report_time(visit.request.query_value("from").value_or(""),
                                visit.request.query_value("until").value_or(""), visit.now)};
  const auto rows = visit.services().store->cases().report(read.time.from, read.time.until, kMostRows);
  if (!rows) return rows.error();
  read.report = engine::make_case_report(*rows, read.time.from, read.time.until);
  read.report.cut = rows->size() >= kMostRows;
  return read;
}

http::Response answer_reports(const Visit& visit) {
  const auto read = read_report(visit);
  if (!read) return error_page(visit, read.error(), 500);
  Json values = report_values(read->report);
  values["problem"] = read->time.problem;
  return page(visit, "reports", values, {.title = "Reports", .current = "reports"});
}

http::Response answer_reports_json(const Visit& visit) {
  const auto read = read_report(visit);
  if (!read) return error_page(visit, read.error(), 500);
  return http::json(engine::case_report_json(read->report));
}

http::Response answer_reports_csv(const Visit& visit) {
  const auto read = read_report(visit);
  if (!read) return error_page(visit, read.error(), 500);
  return {.content_type = "text/csv; charset=utf-8", .body = engine::case_report_csv(read->report)};
}

}  // namespace

std::vector<Route> log_routes() {
  using http::Method;
  return {{.path = "/log", .needs = Needs::viewer, .answer = answer_log},
          {.path = "/appeals", .needs = Needs::viewer, .answer = answer_appeals},
          {.method = Method::post, .path = "/appeals/answer", .needs = Needs::reviewer, .answer = answer_appeal},
          {.path = "/complaints", .needs = Needs::viewer, .answer = answer_complaints},
          {.method = Method::post, .path = "/complaints/answer", .needs = Needs::reviewer, .answer = answer_complaint},
          {.path = "/reports", .needs = Needs::viewer, .answer = answer_reports},
          {.path = "/reports.json", .needs = Needs::viewer, .answer = answer_reports_json},
          {.path = "/reports.csv", .needs = Needs::viewer, .answer = answer_reports_csv}};
}

}  // namespace nonsolicit::review
