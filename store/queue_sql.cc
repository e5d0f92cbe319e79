#include "store/queue_sql.h"

#include <charconv>
#include <unordered_map>

#include "policy/facts.h"
#include "store/case_rows.h"
#include "store/statements_sql.h"

namespace nonsolicit::store {
namespace {

// Which rows are asked for: $1 of each statement is the number of the last change that is known already.
constexpr const char* kAll = "h.state in ('held', 'releasing', 'returning') and $1 < 0";
constexpr const char* kChanged =
    "h.case_id in (select n.case_id from held_changes n where n.number > $1) "
    "and +h.state in ('held', 'releasing', 'returning')";  // "+": by their ids, not by the index of states

// Without an order: SQLite would copy every row once more for it. "kept": findings may stand under hashes, cases never
// do.
std::string queue_sql(const char* which) {
  return std::string("select ") + kHeldColumnsWithoutEnvelope + R"(,
      c.sender, c.trusted, c.message_id, c.subject, c.kind, c.confidence, c.rule, c.campaign, c.verdicts_json,
      c.evidence_json, (select count(*) from findings f where f.sender = kept(c.trusted) and f.confirmed > $2),
      coalesce(l.reviewer, ''), coalesce(l.until, 0)
    from held h join cases c on c.id = h.case_id left join claims l on l.case_id = h.case_id
    where )" +
         which;
}
// "cross join": from the held rows to their statements, however many closed cases have some.
std::string statements_sql(const char* which) {
  return std::string(R"(select s.case_id, s.kind, sum(s.open), count(*) from held h
    cross join statements s on s.case_id = h.case_id where )") +
         which + " group by s.case_id, s.kind";
}
std::string seen_sql(const char* which) {
  return std::string(R"(select s.case_id, s.reviewer from held h cross join case_seen s on s.case_id = h.case_id
    where )") +
         which + " order by s.case_id, s.reviewer";
}
struct Texts {
  std::string queue;
  std::string statements;
  std::string seen;
};
Texts texts_of(const char* which) {
  return {.queue = queue_sql(which), .statements = statements_sql(which), .seen = seen_sql(which)};
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

// What stands beside the cases' own rows, by case: counts and who has seen it.
using Beside = std::unordered_map<std::string, QueueRow>;

base::Status read_statement_counts(Connection& connection, const std::string& sql, int64_t since, Beside& beside) {
  Query query(connection, sql.c_str());
  query.bind(since);
  while (query.next()) {
    QueueRow& row = beside[query.text()];
    const auto kind = query.word(statement_kind_from);
    const int64_t open = query.integer();
    const int64_t all = query.integer();
    count_statements(row, kind, open, all);
  }
  return query.status();
}

base::Status read_seen(Connection& connection, const std::string& sql, int64_t since, Beside& beside) {
  Query query(connection, sql.c_str());
  query.bind(since);
  while (query.next()) {
    QueueRow& row = beside[query.text()];
    row.seen_by.push_back(query.text());
  }
  return query.status();
}

QueueRow with_beside(QueueRow row, Beside& beside) {
  const auto found = beside.find(row.held.case_id);
  if (found == beside.end()) return row;
  row.open_appeals = found->second.open_appeals;
  row.open_complaints = found->second.open_complaints;
  row.open_second_persons = found->second.open_second_persons;
  row.open_proposals = found->second.open_proposals;
  row.justifications = found->second.justifications;
  row.seen_by = std::move(found->second.seen_by);
  return row;
}

base::Status read_rows(Connection& connection, const Texts& texts, int64_t since, base::TimePoint now,
                       const TakeRow& take) {
  Beside beside;
  if (auto read = read_statement_counts(connection, texts.statements, since, beside); !read) return read;
  if (auto read = read_seen(connection, texts.seen, since, beside); !read) return read;
  Query query(connection, texts.queue.c_str());
  query.bind_all(since, now - policy::kFindingCounts);
  while (query.next()) take(with_beside(read_queue_row(query), beside));
  return query.status();
}

base::Result<std::vector<std::string>> read_gone(Connection& connection, int64_t since) {
  Query query(connection, R"(
    select n.case_id from held_changes n join held h on h.case_id = n.case_id
    where n.number > $1 and h.state not in ('held', 'releasing', 'returning'))");
  query.bind(since);
  std::vector<std::string> gone;
  while (query.next()) gone.push_back(query.text());
  if (auto status = query.status(); !status) return status.error();
  return gone;
}

// Of a stamp; -1 where it is none.
int64_t number_of(std::string_view stamp) {
  int64_t number = -1;
  const auto [end, problem] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), number);
  return problem == std::errc() && end == stamp.data() + stamp.size() && number >= 0 ? number : -1;
}

}  // namespace

base::Result<QueueNews> read_queue_news(Connection& connection, std::string_view since, base::TimePoint now,
                                        const TakeRow& take) {
  static const Texts all = texts_of(kAll);
  static const Texts changed = texts_of(kChanged);
  Query query(connection, "select number, whole from queue_changes where id = 1");
  int64_t number = 0;
  int64_t whole = 0;
  if (query.next()) {
    number = query.integer();
    whole = query.integer();
  }
  if (auto status = query.status(); !status) return status.error();
  const int64_t known = number_of(since);
  QueueNews news{.stamp = std::to_string(number)};
  news.whole = known < whole || known > number;  // later than the newest: of another store, or of one restored
  news.any = news.whole || known != number;
  if (!news.any) return news;
  if (auto read = read_rows(connection, news.whole ? all : changed, news.whole ? -1 : known, now, take); !read)
    return read.error();
  if (news.whole) return news;
  auto gone = read_gone(connection, known);
  if (!gone) return gone.error();
  news.gone = std::move(*gone);
  return news;
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
