// Held messages, cases and reports made up for tests of the views; with values as hostile as mail can bring.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/cases/case_report.h"
#include "engine/cases/case_view.h"
#include "engine/cases/queue.h"
#include "review/log_view.h"

namespace nonsolicit::review {

inline constexpr base::TimePoint kNow =
    base::TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + std::chrono::hours(9);
// Markup, quotes, a bidi override, a control, bytes that are no UTF-8.
inline const std::string kHostile = "<b id=\"x\">'\"&amp;{{csrf}}</b><script>alert(1)</script>\xE2\x80\xAE\x01\xFF";

std::shared_ptr<engine::QueueItem> made_item(const std::string& id, const std::string& sender, int64_t campaign);
// Seven senders, groups of one to fourteen messages, all marks.
engine::QueueSnapshot made_queue();
engine::CaseView made_case();
// Every text that mail or people write is kHostile.
engine::CaseView hostile_case();
engine::QueueSnapshot hostile_queue();
engine::CaseReport made_report();
std::vector<OpenStatement> made_statements(store::StatementKind kind, const std::string& text);
engine::Reviewer made_reviewer(store::Role role);

}  // namespace nonsolicit::review
