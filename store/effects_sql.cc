#include "store/effects_sql.h"

#include "store/case_rows.h"
#include "store/put_rows.h"
#include "store/statements_sql.h"

namespace nonsolicit::store {
namespace {

base::Status may_come_again(Connection& connection, std::string_view case_id, const AnswerEffects::Again& again) {
  const lists::GrantEntry& grant = again.grant;
  if (auto status = put_row(connection, grant); !status) return status;
  if (grant.campaign != 0) {
    // After a pause a text starts a campaign of its own, which the grant would not cover.
    Query touch(connection, "update texts set last_seen = $3 where sender = $1 and campaign = $2 and last_seen < $3");
    if (auto status = touch.bind_all(grant.sender, grant.campaign, grant.from).run(); !status) return status;
  }
  Query forget(connection, "delete from repeats where case_id = $1");
  if (auto status = forget.bind(case_id).run(); !status) return status;
  return append_case_audit(connection, again.line, case_id);
}

auto remove_findings(Connection& connection, std::string_view case_id) {
  Query remove(connection, "delete from findings where case_id = $1");
  return remove.bind(case_id).run_counted();
}

base::Status retract(Connection& connection, std::string_view case_id, const AuditLine& line) {
  const auto removed = remove_findings(connection, case_id);
  if (!removed) return removed.error();
  return *removed == 0 ? base::Status() : append_case_audit(connection, line, case_id);
}

}  // namespace

base::Status apply_effects(Connection& connection, std::string_view case_id, const AnswerEffects& effects) {
  if (effects.again) {
    if (auto status = may_come_again(connection, case_id, *effects.again); !status) return status;
  }
  if (effects.retraction) {
    if (auto status = retract(connection, case_id, *effects.retraction); !status) return status;
  }
  return insert_letters(connection, effects.letters, "");
}

base::Status retract_with_note(Connection& connection, const Statement& note, const AuditLine& line) {
  const auto removed = remove_findings(connection, note.case_id);
  if (!removed) return removed.error();
  if (*removed == 0) return base::permanent_error("This case has no finding.", note.case_id);
  const auto said = add_statement(connection, note, line);
  return said ? base::Status() : base::Status(said.error());
}

}  // namespace nonsolicit::store
