// The values of the reports: figures, tables, and bars for simple SVG charts (places as attributes, colours by class).
// Pure.
#pragma once

#include <string>

#include "engine/cases/case_report.h"
#include "review/page.h"

namespace nonsolicit::review {

// For templates/reports.mustache.
Json report_values(const engine::CaseReport& report);

struct ReportTime {
  base::TimePoint from;
  base::TimePoint until;  // the first moment that is not in it any more
  std::string problem;    // a sentence; then the default time is taken
};
// From two dates, both days included; the default: the last 30 days with today. At most 366 days.
ReportTime report_time(std::string_view from, std::string_view until, base::TimePoint now);

}  // namespace nonsolicit::review
