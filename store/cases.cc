#include "store/cases.h"

#include <algorithm>
#include <tuple>

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

base::Result<std::vector<QueueRow>> CasePort::queue(base::TimePoint now) {
  std::vector<QueueRow> rows;
  const auto news = queue_news("", now, [&](QueueRow row) { rows.push_back(std::move(row)); });
  if (!news) return news.error();
  std::sort(rows.begin(), rows.end(), [](const QueueRow& one, const QueueRow& other) {
    return std::tie(one.held.held_at, one.held.case_id) < std::tie(other.held.held_at, other.held.case_id);
  });
  return rows;
}

}  // namespace nonsolicit::store
