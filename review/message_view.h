// The values of one case: for the message beside the list, the page of the case, and the printable case file. Pure.
#pragma once

#include <string>

#include "engine/cases/case_view.h"
#include "review/page.h"

namespace nonsolicit::review {

struct MessageSeen {
  engine::Reviewer reviewer;
  base::TimePoint now;
  std::string back = "queue";  // where decisions lead to (safe_back)
  std::string here = "queue";  // this page, for what changes no decision
};

// The open statement of that kind, or nullptr.
const store::Statement* open_statement(const store::CaseRecords& records, store::StatementKind kind);
// As pages show it, with words for none.
std::string record_sender(const store::CaseRecord& record);
// For templates/message.mustache, without "csrf".
Json message_values(const engine::CaseView& view, const MessageSeen& seen);
// For templates/file.mustache.
Json file_values(const engine::CaseView& view, const MessageSeen& seen, const std::string& association);

// Why nothing can be decided about this case now, as a sentence; "" where this reviewer can.
std::string decision_problem(const engine::CaseView& view, const engine::Reviewer& reviewer);

// "held", "passed to all", "refused": the state of a case that may hold nothing.
std::string case_state(const store::CaseRecord& record, const std::optional<store::HeldRecord>& held);

}  // namespace nonsolicit::review
