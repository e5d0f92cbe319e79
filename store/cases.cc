#include "store/cases.h"

namespace nonsolicit::store {

std::string_view to_string(StatementKind kind) {
  switch (kind) {
    case StatementKind::note: return "note";
    case StatementKind::justification: return "justification";
    case StatementKind::appeal: return "appeal";
    case StatementKind::complaint: return "complaint";
    case StatementKind::welcome: return "welcome";
    case StatementKind::second_person: return "second_person";
    case StatementKind::proposal: return "proposal";
  }
  return "";
}

std::optional<StatementKind> statement_kind_from(std::string_view text) {
  for (const StatementKind kind :
       {StatementKind::note, StatementKind::justification, StatementKind::appeal, StatementKind::complaint,
        StatementKind::welcome, StatementKind::second_person, StatementKind::proposal}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace nonsolicit::store
