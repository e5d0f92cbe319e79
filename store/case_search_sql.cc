#include "store/case_search_sql.h"

#include <string>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "store/audit_sql.h"
#include "store/case_rows.h"
#include "store/queue_sql.h"
#include "store/record_words.h"
#include "store/statements_sql.h"

namespace nonsolicit::store {
namespace {

// The first column tells whether the case has a held row; where it has none, that row's columns are not read.
std::string select_cases(std::string_view condition) {
  return fmt::format("select h.case_id is not null, {}, {} from cases c left join held h on h.case_id = c.id where {}",
                     kCaseColumns, kHeldColumns, condition);
}

CaseSummary read_summary(Query& row) {
  const bool held = row.flag();
  CaseSummary summary{.case_record = read_case(row), .held = std::nullopt};
  if (held) summary.held = read_held(row);
  return summary;
}

base::Result<std::optional<CaseSummary>> find_case(Connection& connection, std::string_view case_id) {
  static const std::string sql = select_cases("c.id = $1");
  Query query(connection, sql.c_str());
  std::optional<CaseSummary> found;
  if (query.bind(case_id).next()) found = read_summary(query);
  if (auto status = query.status(); !status) return status.error();
  return found;
}

base::Result<std::vector<LetterRecord>> letters_of(Connection& connection, std::string_view case_id) {
  Query query(connection, R"(
    select id, case_id, purpose, recipient, content, state, created, next_attempt, attempts, last_error
    from letters where case_id = $1 or id in (select letter_id from letter_cases where case_id = $1) order by id)");
  query.bind(case_id);
  std::vector<LetterRecord> letters;
  while (query.next()) letters.push_back(read_letter(query));
  if (auto status = query.status(); !status) return status.error();
  return letters;
}

}  // namespace

base::Result<std::optional<CaseRecords>> read_case_records(Connection& connection, std::string_view case_id) {
  auto found = find_case(connection, case_id);
  if (!found) return found.error();
  if (!*found) return std::optional<CaseRecords>();
  auto statements = statements_of(connection, case_id);
  if (!statements) return statements.error();
  auto letters = letters_of(connection, case_id);
  if (!letters) return letters.error();
  auto history = audit_of(connection, case_id);
  if (!history) return history.error();
  auto claim = claim_of(connection, case_id);
  if (!claim) return claim.error();
  auto seen = seen_by(connection, case_id);
  if (!seen) return seen.error();
  Query findings(connection, "select count(*) from findings where case_id = $1");
  const bool finding = findings.bind(case_id).next() && findings.flag();
  if (auto status = findings.status(); !status) return status.error();
  return std::optional<CaseRecords>({.case_record = std::move((*found)->case_record),
                                     .held = std::move((*found)->held),
                                     .statements = std::move(*statements),
                                     .letters = std::move(*letters),
                                     .history = std::move(*history),
                                     .claim = std::move(*claim),
                                     .seen_by = std::move(*seen),
                                     .finding = finding});
}

base::Result<std::vector<CaseSummary>> search_cases(Connection& connection, const CaseQuery& wanted) {
  if (base::is_case_id(wanted.text)) {
    auto found = find_case(connection, wanted.text);
    if (!found) return found.error();
    if (*found) return std::vector<CaseSummary>{std::move(**found)};
  }
  static const std::string sql = select_cases(R"(
    c.created < $1 and ($2 = 0 or c.action in (select value from json_each($3)))
    and ($4 = '' or instr(lower(c.sender), $4) > 0 or instr(c.trusted, $4) > 0 or instr(lower(c.subject), $4) > 0
         or instr(lower(c.rule), $4) > 0
         or (instr(lower(c.verdicts_json), $4) > 0 and json_valid(c.verdicts_json)
             and exists (select 1 from json_each(c.verdicts_json) where type = 'object'
                         and instr(lower(json_extract(value, '$.address')), $4) > 0)))
    order by c.created desc, c.id desc limit $5)");
  std::vector<std::string> actions;
  for (const policy::Action action : wanted.actions) actions.emplace_back(policy::to_string(action));
  Query query(connection, sql.c_str());
  query.bind_all(wanted.before, actions.size(), json_array(actions), base::to_lower(wanted.text),
                 to_sql_limit(wanted.limit));
  std::vector<CaseSummary> cases;
  while (query.next()) cases.push_back(read_summary(query));
  if (auto status = query.status(); !status) return status.error();
  return cases;
}

base::Result<std::vector<CaseRecord>> cases_with_message_id(Connection& connection, std::string_view message_id,
                                                            size_t limit) {
  static const std::string sql = fmt::format(
      "select {} from cases c where c.message_id = $1 order by c.created desc, c.id desc limit $2", kCaseColumns);
  Query query(connection, sql.c_str());
  query.bind_all(message_id, to_sql_limit(limit));
  std::vector<CaseRecord> cases;
  while (query.next()) cases.push_back(read_case(query));
  if (auto status = query.status(); !status) return status.error();
  return cases;
}

namespace {

base::Result<std::vector<ReportRow>> read_held_rows(Connection& connection, base::TimePoint from, base::TimePoint until,
                                                    size_t limit) {
  // One that ended by time was decided by nobody.
  Query query(connection, R"(
    select h.case_id, c.rule, c.kind, c.trusted, h.held_at,
      case when h.decision in ('none', 'expire') then 0 else h.decided_at end,
      h.decision, h.state, h.decided_by, h.recipient_count,
      exists (select 1 from statements s where s.case_id = h.case_id and s.kind = 'appeal' and s.trusted = 1),
      exists (select 1 from statements s where s.case_id = h.case_id and s.kind = 'appeal' and s.answer = 'overturned'),
      exists (select 1 from statements s where s.case_id = h.case_id and s.kind = 'complaint' and s.trusted = 1)
    from held h join cases c on c.id = h.case_id
    where h.held_at >= $1 and h.held_at < $2 order by h.held_at, h.case_id limit $3)");
  query.bind_all(from, until, to_sql_limit(limit));
  std::vector<ReportRow> rows;
  while (query.next()) {
    rows.push_back({.case_id = query.text(),
                    .rule = query.text(),
                    .kind = query.word(classifier::kind_from),
                    .trusted = query.address(),
                    .held_at = query.time(),
                    .decided_at = query.time(),
                    .decision = query.word(decision_from),
                    .state = query.word(held_state_from),
                    .decided_by = query.text(),
                    .recipient_count = query.integer(),
                    .appealed = query.flag(),
                    .overturned = query.flag(),
                    .complained = query.flag()});
  }
  if (auto status = query.status(); !status) return status.error();
  return rows;
}

base::Result<std::vector<ActionRow>> read_actions(Connection& connection, base::TimePoint from, base::TimePoint until,
                                                  size_t limit) {
  Query query(connection, R"(
    select d.day * 86400000000, d.rule, d.kind, d.trusted, d.action, count(*),
      sum(d.alone and exists (select 1 from statements s where s.case_id = d.id and s.kind = 'appeal' and s.trusted = 1)),
      sum(d.alone and exists (select 1 from statements s where s.case_id = d.id and s.kind = 'appeal'
                              and s.answer = 'overturned'))
    from (select c.id, c.created / 86400000000 as day, c.rule, c.kind, c.trusted, c.action,
            not exists (select 1 from held h where h.case_id = c.id) as alone
          from cases c where c.created >= $1 and c.created < $2 and c.action in ('tag', 'reject')) d
    group by d.day, d.rule, d.kind, d.trusted, d.action order by d.day, d.rule, d.trusted limit $3)");
  query.bind_all(from, until, to_sql_limit(limit));
  std::vector<ActionRow> rows;
  while (query.next()) {
    rows.push_back({.day = query.time(),
                    .rule = query.text(),
                    .kind = query.word(classifier::kind_from),
                    .trusted = query.address(),
                    .action = query.word(policy::action_from),
                    .cases = query.integer(),
                    .appealed = query.integer(),
                    .overturned = query.integer()});
  }
  if (auto status = query.status(); !status) return status.error();
  return rows;
}

}  // namespace

base::Result<ReportRows> read_report(Connection& connection, base::TimePoint from, base::TimePoint until,
                                     size_t limit) {
  auto held = read_held_rows(connection, from, until, limit);
  if (!held) return held.error();
  auto actions = read_actions(connection, from, until, limit);
  if (!actions) return actions.error();
  return ReportRows{.held = std::move(*held), .actions = std::move(*actions)};
}

}  // namespace nonsolicit::store
