// What was said about cases: added, answered, listed; what that does to the clock of a held case. Within the caller's
// transaction; errors as the Query's.
#pragma once

#include <string_view>
#include <vector>

#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {

// Permanent error where there is no such case.
base::Status require_case(Connection& connection, std::string_view case_id);
// Appends the line, with the case as its subject where it names none.
base::Status append_case_audit(Connection& connection, const AuditLine& line, std::string_view case_id);

base::Result<int64_t> add_statement(Connection& connection, const Statement& statement, const AuditLine& line);
base::Status answer_statement(Connection& connection, const Statement& answered, base::TimePoint deadline_at_least,
                              const AuditLine& line);
// Closes what waits for a decision on this case: second_person and proposal.
base::Status close_waiting(Connection& connection, const HeldRecord& decided, base::TimePoint when);
// Of a decision that is taken back: `before` as it stood.
base::Status open_again(Connection& connection, const HeldRecord& before);

base::Result<std::vector<Statement>> statements_of(Connection& connection, std::string_view case_id);
base::Result<std::vector<Statement>> read_open_statements(Connection& connection, StatementKind kind);
base::Result<std::vector<StatementOfCase>> read_said_of_sender(Connection& connection, const base::Address& trusted,
                                                               size_t limit);

}  // namespace nonsolicit::store
