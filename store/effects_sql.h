// What the answer to an appeal brings about: the message may come again, the findings of the case go, letters. Within
// the caller's transaction; errors as the Query's.
#pragma once

#include <string_view>

#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {

base::Status apply_effects(Connection& connection, std::string_view case_id, const AnswerEffects& effects);
// Permanent error where the case has no finding.
base::Status retract_with_note(Connection& connection, const Statement& note, const AuditLine& line);

}  // namespace nonsolicit::store
