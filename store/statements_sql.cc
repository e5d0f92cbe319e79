#include "store/statements_sql.h"

#include <string>

#include <fmt/format.h>

#include "store/audit_sql.h"

namespace nonsolicit::store {
namespace {

constexpr std::string_view kColumns =
    "s.id, s.case_id, s.kind, s.author, s.person, s.made, s.text, s.more_json, s.trusted, s.open, s.answered_by, "
    "s.answered, s.answer";

std::string select_statements(std::string_view condition) {
  return fmt::format("select {} from statements s where {} order by id", kColumns, condition);
}

Statement read_statement(Query& row) {
  return {.id = row.integer(),
          .case_id = row.text(),
          .kind = row.word(statement_kind_from),
          .author = row.text(),
          .person = row.address(),
          .made = row.time(),
          .text = row.text(),
          .more_json = row.text(),
          .trusted = row.flag(),
          .open = row.flag(),
          .answered_by = row.text(),
          .answered = row.time(),
          .answer = row.text()};
}

base::Result<std::vector<Statement>> read_statements(Query& row) {
  std::vector<Statement> statements;
  while (row.next()) statements.push_back(read_statement(row));
  if (auto status = row.status(); !status) return status.error();
  return statements;
}

bool stops_clock(StatementKind kind) {
  switch (kind) {
    case StatementKind::appeal:
    case StatementKind::complaint: return true;
    case StatementKind::note:
    case StatementKind::justification:
    case StatementKind::welcome:
    case StatementKind::second_person:
    case StatementKind::proposal: break;
  }
  return false;
}

// Of which kinds a case has one open statement at most.
bool only_one(StatementKind kind) {
  switch (kind) {
    case StatementKind::appeal:
    case StatementKind::proposal: return true;
    case StatementKind::note:
    case StatementKind::justification:
    case StatementKind::complaint:
    case StatementKind::welcome:
    case StatementKind::second_person: break;
  }
  return false;
}

base::Result<bool> has_open(Connection& connection, std::string_view case_id, StatementKind kind) {
  Query query(connection, "select count(*) from statements where case_id = $1 and kind = $2 and open = 1");
  const bool open = query.bind_all(case_id, to_string(kind)).next() && query.integer() > 0;
  if (auto status = query.status(); !status) return status.error();
  return open;
}

base::Status stop_clock(Connection& connection, std::string_view case_id) {
  return Query(connection,
               "update held set open_complaint = 1, version = version + 1 where case_id = $1 and state = 'held'")
      .bind(case_id)
      .run();
}

// A row that is being released or returned keeps its version: whoever does that must still be able to write it.
base::Status start_clock(Connection& connection, std::string_view case_id, base::TimePoint deadline_at_least) {
  Query query(connection, R"(
    update held set open_complaint = 0,
      reminded = case when deadline < $2 then 0 else reminded end,
      deadline = case when deadline < $2 then $2 else deadline end,
      version = case when state = 'held' then version + 1 else version end
    where case_id = $1 and open_complaint = 1)");
  return query.bind_all(case_id, deadline_at_least).run();
}

base::Status start_clock_after_last(Connection& connection, const Statement& closed,
                                    base::TimePoint deadline_at_least) {
  for (const StatementKind kind : {StatementKind::appeal, StatementKind::complaint}) {
    const auto open = has_open(connection, closed.case_id, kind);
    if (!open) return open.error();
    if (*open) return {};
  }
  return start_clock(connection, closed.case_id, deadline_at_least);
}

}  // namespace

base::Status require_case(Connection& connection, std::string_view case_id) {
  Query query(connection, "select count(*) from cases where id = $1");
  const bool known = query.bind(case_id).next() && query.flag();
  if (auto status = query.status(); !status) return status;
  if (known) return {};
  return base::permanent_error("no case has this id", std::string(case_id));
}

base::Status append_case_audit(Connection& connection, const AuditLine& line, std::string_view case_id) {
  AuditLine made = line;
  if (made.subject.empty()) made.subject = case_id;
  return append_audit(connection, made, {});
}

base::Result<int64_t> add_statement(Connection& connection, const Statement& statement, const AuditLine& line) {
  if (auto known = require_case(connection, statement.case_id); !known) return known.error();
  if (only_one(statement.kind) && statement.open) {
    const auto open = has_open(connection, statement.case_id, statement.kind);
    if (!open) return open.error();
    if (*open) {
      return base::permanent_error(fmt::format("This case already has an open {}.", to_string(statement.kind)),
                                   statement.case_id);
    }
  }
  int64_t id = 0;
  {
    Query add(connection, R"(
      insert into statements (case_id, kind, author, person, made, text, more_json, trusted, open, answered_by, answered,
                              answer)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id)");
    add.bind_all(statement.case_id, to_string(statement.kind), statement.author, statement.person.text(),
                 statement.made, statement.text, statement.more_json, statement.trusted, statement.open,
                 statement.answered_by, statement.answered, statement.answer);
    if (add.next()) id = add.integer();
    if (auto status = add.run(); !status) return status.error();
  }
  if (statement.open && stops_clock(statement.kind)) {
    if (auto status = stop_clock(connection, statement.case_id); !status) return status.error();
  }
  if (auto status = append_case_audit(connection, line, statement.case_id); !status) return status.error();
  return id;
}

base::Status answer_statement(Connection& connection, const Statement& answered, base::TimePoint deadline_at_least,
                              const AuditLine& line) {
  static const std::string sql = select_statements("id = $1 and open = 1");
  Query find(connection, sql.c_str());
  const auto found = read_statements(find.bind(answered.id));
  if (!found) return found.error();
  if (found->empty()) {
    return base::permanent_error("this was answered in the meantime", fmt::format("statement {}", answered.id));
  }
  const Statement& open = found->front();
  Query update(connection,
               "update statements set open = 0, answered_by = $2, answered = $3, answer = $4, "
               "more_json = case when $5 = '' then more_json else $5 end where id = $1");
  update.bind_all(open.id, answered.answered_by, answered.answered, answered.answer, answered.more_json);
  if (auto status = update.run(); !status) return status;
  if (stops_clock(open.kind)) {
    if (auto status = start_clock_after_last(connection, open, deadline_at_least); !status) return status;
  }
  return append_case_audit(connection, line, open.case_id);
}

base::Status close_waiting(Connection& connection, const HeldRecord& decided, base::TimePoint when) {
  Query query(connection, R"(
    update statements set open = 0, answered_by = $2, answered = $3, answer = 'closed'
    where case_id = $1 and kind in ('second_person', 'proposal') and open = 1)");
  return query.bind_all(decided.case_id, decided.decided_by, when).run();
}

base::Status open_again(Connection& connection, const HeldRecord& before) {
  Query query(connection, R"(
    update statements set open = 1, answered_by = '', answered = 0, answer = ''
    where case_id = $1 and kind = 'second_person' and open = 0 and answer = 'closed' and answered = $2)");
  return query.bind_all(before.case_id, before.decided_at).run();
}

base::Result<std::vector<Statement>> statements_of(Connection& connection, std::string_view case_id) {
  static const std::string sql = select_statements("case_id = $1");
  Query query(connection, sql.c_str());
  return read_statements(query.bind(case_id));
}

base::Result<std::vector<Statement>> read_open_statements(Connection& connection, StatementKind kind) {
  static const std::string sql = select_statements("kind = $1 and open = 1");
  Query query(connection, sql.c_str());
  return read_statements(query.bind(to_string(kind)));
}

base::Result<std::vector<StatementOfCase>> read_said_of_sender(Connection& connection, const base::Address& trusted,
                                                               size_t limit) {
  static const std::string sql = fmt::format(
      "select {}, c.verdicts_json from cases c join statements s on s.case_id = c.id "
      "where c.trusted = $1 and s.kind in ('appeal', 'complaint') order by s.made desc, s.id desc limit $2",
      kColumns);
  Query query(connection, sql.c_str());
  query.bind_all(trusted.text(), to_sql_limit(limit));
  std::vector<StatementOfCase> said;
  while (query.next()) {
    Statement statement = read_statement(query);
    said.push_back({.statement = std::move(statement), .verdicts_json = query.text()});
  }
  if (auto status = query.status(); !status) return status.error();
  return said;
}

}  // namespace nonsolicit::store
