#include "store/told_sql.h"

#include "store/case_rows.h"

namespace nonsolicit::store {

base::Result<std::vector<HeldCase>> read_notices_due(Connection& connection, base::TimePoint held_before,
                                                     size_t limit) {
  static const std::string sql = select_held(R"(
    h.notice = 'waiting' and c.trusted in (
      select d.trusted from held w join cases d on d.id = w.case_id where w.notice = 'waiting' and w.held_at <= $1)
    order by c.trusted, h.held_at, h.case_id limit $2)");
  Query query(connection, sql.c_str());
  return read_held_cases(query.bind_all(held_before, to_sql_limit(limit)));
}

base::Status set_notices(Connection& connection, const std::vector<std::string>& case_ids, NoticeState state) {
  Query query(connection, "update held set notice = $2 where case_id in (select value from json_each($1))");
  return query.bind_all(json_array(case_ids), to_string(state)).run();
}

base::Status add_notice(Connection& connection, const std::vector<std::string>& case_ids, const LetterRecord& letter) {
  if (auto status = insert_letters(connection, {letter}, ""); !status) return status;
  const int64_t letter_id = connection.last_id();
  for (const std::string& case_id : case_ids) {
    Query query(connection, "insert into letter_cases (case_id, letter_id) values ($1, $2) on conflict do nothing");
    if (auto status = query.bind_all(case_id, letter_id).run(); !status) return status;
  }
  return {};
}

base::Result<std::vector<HeldCase>> read_reminders_due(Connection& connection, base::TimePoint deadline_before,
                                                       size_t limit) {
  static const std::string sql = select_held(R"(
    h.state = 'held' and h.decision = 'none' and h.reminded = 0 and h.deadline < $1 and h.open_complaint = 0
    order by h.deadline, h.case_id limit $2)");
  Query query(connection, sql.c_str());
  return read_held_cases(query.bind_all(deadline_before, to_sql_limit(limit)));
}

base::Status set_reminded(Connection& connection, const std::vector<std::string>& case_ids) {
  Query query(connection, "update held set reminded = 1 where case_id in (select value from json_each($1))");
  return query.bind(json_array(case_ids)).run();
}

base::Result<int64_t> count_letters_since(Connection& connection, std::string_view purpose, std::string_view recipient,
                                          base::TimePoint since) {
  Query query(connection,
              "select count(*) from letters where purpose = $1 and created >= $3 and ($2 = '' or "
              "lower(recipient) = lower($2))");
  query.bind_all(purpose, recipient, since);
  const int64_t count = query.next() ? query.integer() : 0;
  if (auto status = query.status(); !status) return status.error();
  return count;
}

}  // namespace nonsolicit::store
