// Cases looked up: everything about one, a search over all, and the rows that reports count. Within the caller's
// transaction; errors as the Query's.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {

base::Result<std::optional<CaseRecords>> read_case_records(Connection& connection, std::string_view case_id);
base::Result<std::vector<CaseSummary>> search_cases(Connection& connection, const CaseQuery& wanted);
base::Result<std::vector<CaseRecord>> cases_with_message_id(Connection& connection, std::string_view message_id,
                                                            size_t limit);
base::Result<ReportRows> read_report(Connection& connection, base::TimePoint from, base::TimePoint until, size_t limit);

}  // namespace nonsolicit::store
