// Rows of cases, held copies and letters to values and back, for the ports that share them. Within the caller's
// transaction; errors as the Query's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

// Columns in the order of read_held and read_case, for "select": h is the held table, c the cases table.
inline constexpr const char* kHeldColumns =
    "h.case_id, h.version, h.state, h.held_at, h.deadline, h.spool_file, h.mta_queue_id, h.content_sha256, h.size, "
    "h.envelope_json, h.recipient_count, h.open_complaint, h.notice, h.decision, h.decision_due, h.decided_at, "
    "h.decided_by, h.words, h.decision_json, h.attempts, h.next_attempt, h.last_error, h.last_answer";
// The same with an empty envelope, which may be large.
inline constexpr const char* kHeldColumnsWithoutEnvelope =
    "h.case_id, h.version, h.state, h.held_at, h.deadline, h.spool_file, h.mta_queue_id, h.content_sha256, h.size, "
    "'', h.recipient_count, h.open_complaint, h.notice, h.decision, h.decision_due, h.decided_at, h.decided_by, "
    "h.words, h.decision_json, h.attempts, h.next_attempt, h.last_error, h.last_answer";
inline constexpr const char* kCaseColumns =
    "c.id, c.repeat_key, c.created, c.queue_id, c.message_id, c.sender, c.trusted, c.subject, c.content_sha256, "
    "c.size, c.kind, c.confidence, c.action, c.mode, c.rule, c.campaign, c.verdicts_json, c.evidence_json, "
    "c.answer_json";

HeldRecord read_held(Query& row);
CaseRecord read_case(Query& row);
// kHeldColumns, then kCaseColumns.
HeldCase read_held_case(Query& row);
// id, case_id, purpose, recipient, content, state, created, next_attempt, attempts, last_error.
LetterRecord read_letter(Query& row);

// A select of both for held rows; `condition` may go on with "order by".
std::string select_held(std::string_view condition);
base::Result<std::vector<HeldCase>> read_held_cases(Query& query);
base::Result<std::optional<HeldCase>> find_held(Connection& connection, std::string_view case_id);
// False: the row has another version, or is not `held`, or is not there.
base::Result<bool> write_decision(Connection& connection, const HeldRecord& decided, int64_t version);

base::Status insert_case(Connection& connection, const CaseRecord& record);
base::Status insert_held(Connection& connection, const HeldRecord& record);
// Letters without a case id get `case_id`.
base::Status insert_letters(Connection& connection, const std::vector<LetterRecord>& letters, std::string_view case_id);

}  // namespace nonsolicit::store
