// Numbers, sizes, kinds and states in plain words, as pages show them. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/counted.h"
#include "classifier/classification.h"
#include "policy/rule.h"
#include "store/cases.h"

namespace nonsolicit::review {

using base::count_text;
using base::number_text;
std::string size_text(int64_t bytes);  // "812 bytes", "12 KB", "1.4 MB"
// "93 %", cut, so that nothing short of certain reads as "100 %".
std::string percent_text(double share);
std::string kind_text(classifier::Kind kind);  // "event invitation"
// "solicitation, 93 %", on one line; of what counts as correspondence for want of certainty: "kind unsure".
std::string certainty_text(classifier::Kind kind, double confidence, bool unsure);
// "2 days left" (the nearest), "4 h left", "time is over".
std::string left_text(base::TimePoint deadline, base::TimePoint now);
// "14 members, 12 without earlier contact".
std::string recipients_text(int64_t recipients, int64_t without_relationship);

std::string action_text(policy::Action action);  // "held", "refused", "passed", ...
// By the word of a record: "hold" gives "held"; an unknown one stays as it is.
std::string action_text(std::string_view action);
// Nothing stands for it yet: its time runs.
bool is_undecided(const store::HeldRecord& held);
// What became of a held message, and who decided: "held", "returned by jo", "released by jo, not sent yet".
std::string state_text(const store::HeldRecord& held);
// "jo released this message on 22 Nov 2026, 12:00", without its end; "" where nothing is decided.
std::string decided_text(const store::HeldRecord& held);
// In place of the time left: "released 22 Nov 2026, 12:00"; "" where nothing is decided.
std::string decided_when_text(const store::HeldRecord& held);
// "Released", "Returned", "Withdrawn", "Expired"; "" for none.
std::string_view decision_word(store::Decision decision);
std::string statement_text(store::StatementKind kind);  // "Appeal of the sender"
// What a line of the audit of a case tells, behind the name of who did it: "case.return" is "returned it"; an unknown
// one stays as it is.
std::string deed_text(std::string_view audit_action);
// Its detail, without our names for things.
std::string detail_text(const store::AuditLine& line);
// "recorded by staff:jo" is "recorded by jo".
std::string without_actor_kind(std::string_view text);
// "staff:jo" is "jo"; "sender" is "the sender"; "system" is "the program".
std::string actor_text(std::string_view actor);

}  // namespace nonsolicit::review
