// What every decision on a case looks at first: the case as it stands, who may do what with it, and the line of the
// audit. For engine/cases only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/case_view.h"
#include "engine/cases/reviewer.h"
#include "engine/runtime.h"
#include "engine/staff_text.h"
#include "store/cases.h"

namespace nonsolicit::engine {

struct LoadedCase {
  store::CaseRecords records;
  message::Envelope envelope;  // of what is held; empty where nothing is
};
// Permanent error where there is no such case.
base::Result<LoadedCase> load_case(const Services& services, std::string_view case_id);

// The open statement of that kind, or nullptr.
const store::Statement* open_statement(const store::CaseRecords& records, store::StatementKind kind);

// Permanent error with a sentence where the role does not allow it.
base::Status check_role(const Reviewer& reviewer, store::Role least);

struct CaseAct {
  std::string action;  // "case.release"
  std::string case_id;
  std::string detail = {};  // never an address
};
store::AuditLine audit_of(const Reviewer& reviewer, base::TimePoint now, CaseAct act);

// "staff:jo" is "jo"; nobody is "somebody".
std::string_view person_of(std::string_view actor);

}  // namespace nonsolicit::engine
