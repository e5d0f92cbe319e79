#include "store/queue_sql.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "store/case_rows.h"
#include "store/statements_sql.h"

namespace nonsolicit::store {
namespace {

constexpr auto kFindingsCount = std::chrono::hours(24 * 365);  // docs/policy.md: confirmed findings in 12 months

using Positions = std::unordered_map<std::string, size_t>;  // of a case in the queue

// Without an order: SQLite would copy every row once more for it. "kept": findings may stand under hashes, cases never
// do.
std::string queue_sql() {
  return std::string("select ") + kHeldColumnsWithoutEnvelope + R"(,
      c.sender, c.trusted, c.message_id, c.subject, c.kind, c.confidence, c.rule, c.campaign, c.verdicts_json,
      c.evidence_json, (select count(*) from findings f where f.sender = kept(c.trusted) and f.confirmed > $1),
      coalesce(l.reviewer, ''), coalesce(l.until, 0)
    from held h join cases c on c.id = h.case_id left join claims l on l.case_id = h.case_id
    where h.state in ('held', 'releasing', 'returning'))";
}

// Designated initialisers are evaluated in order, so the columns are read from left to right.
QueueRow read_queue_row(Query& row) {
  return {.held = read_held(row),
          .sender = row.text(),
          .trusted = row.address(),
          .message_id = row.text(),
          .subject = row.text(),
          .kind = row.word(classifier::kind_from),
          .confidence = row.real(),
          .rule = row.text(),
          .campaign = row.integer(),
          .verdicts_json = row.text(),
          .evidence_json = row.text(),
          .findings = row.integer(),
          .claimed_by = row.text(),
          .claimed_until = row.time(),
          .seen_by = {}};
}

void count_statements(QueueRow& row, StatementKind kind, int64_t open, int64_t all) {
  switch (kind) {
    case StatementKind::appeal: row.open_appeals = open; break;
    case StatementKind::complaint: row.open_complaints = open; break;
    case StatementKind::second_person: row.open_second_persons = open; break;
    case StatementKind::proposal: row.open_proposals = open; break;
    case StatementKind::justification: row.justifications = all; break;
    case StatementKind::note:
    case StatementKind::welcome: break;
  }
}

base::Status add_statement_counts(Connection& connection, const Positions& positions, std::vector<QueueRow>& rows) {
  // "cross join": from the held rows to their statements, however many closed cases have some.
  Query query(connection, R"(
    select s.case_id, s.kind, sum(s.open), count(*) from held h cross join statements s on s.case_id = h.case_id
    where h.state in ('held', 'releasing', 'returning') group by s.case_id, s.kind)");
  while (query.next()) {
    const auto position = positions.find(query.text());
    const auto kind = query.word(statement_kind_from);
    const int64_t open = query.integer();
    const int64_t all = query.integer();
    if (position != positions.end()) count_statements(rows[position->second], kind, open, all);
  }
  return query.status();
}

base::Status add_seen(Connection& connection, const Positions& positions, std::vector<QueueRow>& rows) {
  Query query(connection, R"(
    select s.case_id, s.reviewer from held h cross join case_seen s on s.case_id = h.case_id
    where h.state in ('held', 'releasing', 'returning') order by s.case_id, s.reviewer)");
  while (query.next()) {
    const auto position = positions.find(query.text());
    std::string reviewer = query.text();
    if (position != positions.end()) rows[position->second].seen_by.push_back(std::move(reviewer));
  }
  return query.status();
}

}  // namespace

base::Result<std::vector<QueueRow>> read_queue(Connection& connection, base::TimePoint now) {
  static const std::string sql = queue_sql();
  std::vector<QueueRow> rows;
  {
    Query query(connection, sql.c_str());
    query.bind(now - kFindingsCount);
    while (query.next()) rows.push_back(read_queue_row(query));
    if (auto status = query.status(); !status) return status.error();
  }
  std::sort(rows.begin(), rows.end(), [](const QueueRow& one, const QueueRow& other) {
    return std::tie(one.held.held_at, one.held.case_id) < std::tie(other.held.held_at, other.held.case_id);
  });
  Positions positions;
  for (size_t i = 0; i < rows.size(); i++) positions.emplace(rows[i].held.case_id, i);
  if (auto status = add_statement_counts(connection, positions, rows); !status) return status.error();
  if (auto status = add_seen(connection, positions, rows); !status) return status.error();
  return rows;
}

base::Result<std::string> read_queue_stamp(Connection& connection) {
  Query query(connection, "select number from queue_changes where id = 1");
  const int64_t number = query.next() ? query.integer() : 0;
  if (auto status = query.status(); !status) return status.error();
  return std::to_string(number);
}

base::Result<std::optional<Claim>> claim_of(Connection& connection, std::string_view case_id) {
  Query query(connection, "select reviewer, until from claims where case_id = $1");
  std::optional<Claim> found;
  if (query.bind(case_id).next()) found = Claim{.reviewer = query.text(), .until = query.time()};
  if (auto status = query.status(); !status) return status.error();
  return found;
}

base::Result<std::vector<std::string>> seen_by(Connection& connection, std::string_view case_id) {
  Query query(connection, "select reviewer from case_seen where case_id = $1 order by reviewer");
  query.bind(case_id);
  std::vector<std::string> reviewers;
  while (query.next()) reviewers.push_back(query.text());
  if (auto status = query.status(); !status) return status.error();
  return reviewers;
}

base::Result<Claim> claim_case(Connection& connection, std::string_view case_id, const Claim& wanted,
                               base::TimePoint now) {
  if (auto known = require_case(connection, case_id); !known) return known.error();
  Query seen(connection, "insert into case_seen (case_id, reviewer) values ($1, $2) on conflict do nothing");
  if (auto status = seen.bind_all(case_id, wanted.reviewer).run(); !status) return status.error();
  Query take(connection, R"(
    insert into claims (case_id, reviewer, until) values ($1, $2, $3)
    on conflict (case_id) do update set reviewer = excluded.reviewer, until = excluded.until
    where claims.reviewer = excluded.reviewer or claims.until <= $4)");
  if (auto status = take.bind_all(case_id, wanted.reviewer, wanted.until, now).run(); !status) return status.error();
  const auto stands = claim_of(connection, case_id);
  if (!stands) return stands.error();
  return stands->value_or(Claim{});
}

base::Status unclaim_case(Connection& connection, std::string_view case_id, std::string_view reviewer) {
  return Query(connection, "delete from claims where case_id = $1 and reviewer = $2").bind_all(case_id, reviewer).run();
}

}  // namespace nonsolicit::store
