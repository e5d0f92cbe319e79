#include "store/case_rows.h"

#include <fmt/format.h>

#include "store/record_words.h"

namespace nonsolicit::store {

// Designated initialisers are evaluated in order, so the columns are read from left to right.

HeldRecord read_held(Query& row) {
  return {.case_id = row.text(),
          .version = row.integer(),
          .state = row.word(held_state_from),
          .held_at = row.time(),
          .deadline = row.time(),
          .spool_file = row.text(),
          .mta_queue_id = row.text(),
          .content_sha256 = row.text(),
          .size = row.integer(),
          .envelope_json = row.text(),
          .recipient_count = row.integer(),
          .open_complaint = row.flag(),
          .notice = row.word(notice_state_from),
          .decision = row.word(decision_from),
          .decision_due = row.time(),
          .decided_at = row.time(),
          .decided_by = row.text(),
          .words = row.text(),
          .decision_json = row.text(),
          .attempts = row.integer(),
          .next_attempt = row.time(),
          .last_error = row.text(),
          .last_answer = row.text()};
}

CaseRecord read_case(Query& row) {
  return {.id = row.text(),
          .repeat_key = row.text(),
          .created = row.time(),
          .queue_id = row.text(),
          .message_id = row.text(),
          .sender = row.text(),
          .trusted = row.address(),
          .subject = row.text(),
          .content_sha256 = row.text(),
          .size = row.integer(),
          .kind = row.word(classifier::kind_from),
          .confidence = row.real(),
          .action = row.word(policy::action_from),
          .mode = row.word(policy::mode_from),
          .rule = row.text(),
          .campaign = row.integer(),
          .verdicts_json = row.text(),
          .evidence_json = row.text(),
          .answer_json = row.text()};
}

HeldCase read_held_case(Query& row) { return {.held = read_held(row), .case_record = read_case(row)}; }

LetterRecord read_letter(Query& row) {
  return {.id = row.integer(),
          .case_id = row.text(),
          .purpose = row.text(),
          .recipient = row.text(),
          .content = row.text(),
          .state = row.word(letter_state_from),
          .created = row.time(),
          .next_attempt = row.time(),
          .attempts = row.integer(),
          .last_error = row.text()};
}

std::string select_held(std::string_view condition) {
  return fmt::format("select {}, {} from held h join cases c on c.id = h.case_id where {}", kHeldColumns, kCaseColumns,
                     condition);
}

base::Result<std::vector<HeldCase>> read_held_cases(Query& query) {
  std::vector<HeldCase> rows;
  while (query.next()) rows.push_back(read_held_case(query));
  if (auto status = query.status(); !status) return status.error();
  return rows;
}

base::Result<std::optional<HeldCase>> find_held(Connection& connection, std::string_view case_id) {
  static const std::string sql = select_held("h.case_id = $1");
  Query query(connection, sql.c_str());
  auto rows = read_held_cases(query.bind(case_id));
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<HeldCase>();
  return std::optional<HeldCase>(std::move(rows->front()));
}

base::Result<bool> write_decision(Connection& connection, const HeldRecord& decided, int64_t version) {
  Query update(connection, R"(
    update held set version = version + 1, decision = $3, decision_due = $4, decided_by = $5, words = $6,
                    open_complaint = $7, decided_at = $8, decision_json = $9
    where case_id = $1 and version = $2 and state = 'held')");
  update.bind_all(decided.case_id, version, to_string(decided.decision), decided.decision_due, decided.decided_by,
                  decided.words, decided.open_complaint, decided.decided_at, decided.decision_json);
  const auto changed = update.run_counted();
  if (!changed) return changed.error();
  return *changed == 1;
}

base::Status insert_case(Connection& connection, const CaseRecord& record) {
  Query query(connection, R"(
    insert into cases (id, repeat_key, created, queue_id, message_id, sender, trusted, subject, content_sha256, size,
                       kind, confidence, action, mode, rule, campaign, verdicts_json, evidence_json, answer_json)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
  )");
  query.bind_all(record.id, record.repeat_key, record.created, record.queue_id, record.message_id, record.sender,
                 record.trusted.text(), record.subject, record.content_sha256, record.size,
                 classifier::to_string(record.kind), record.confidence, policy::to_string(record.action),
                 policy::to_string(record.mode), record.rule, record.campaign, record.verdicts_json,
                 record.evidence_json, record.answer_json);
  return query.run();
}

base::Status insert_held(Connection& connection, const HeldRecord& record) {
  Query query(connection, R"(
    insert into held (case_id, version, state, held_at, deadline, spool_file, mta_queue_id, content_sha256, size,
                      envelope_json, recipient_count, open_complaint, notice, decision, decision_due, decided_at, decided_by,
                      words, decision_json, attempts, next_attempt, last_error, last_answer)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
  )");
  query.bind_all(record.case_id, record.version, to_string(record.state), record.held_at, record.deadline,
                 record.spool_file, record.mta_queue_id, record.content_sha256, record.size, record.envelope_json,
                 record.recipient_count, record.open_complaint, to_string(record.notice), to_string(record.decision),
                 record.decision_due, record.decided_at, record.decided_by, record.words, record.decision_json,
                 record.attempts, record.next_attempt, record.last_error, record.last_answer);
  return query.run();
}

base::Status insert_letters(Connection& connection, const std::vector<LetterRecord>& letters,
                            std::string_view case_id) {
  for (const LetterRecord& letter : letters) {
    Query query(connection, R"(
      insert into letters (case_id, purpose, recipient, content, state, created, next_attempt, attempts, last_error)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    )");
    query.bind_all(letter.case_id.empty() ? case_id : std::string_view(letter.case_id), letter.purpose,
                   letter.recipient, letter.content, to_string(letter.state), letter.created, letter.next_attempt,
                   letter.attempts, letter.last_error);
    if (auto status = query.run(); !status) return status;
  }
  return {};
}

}  // namespace nonsolicit::store
