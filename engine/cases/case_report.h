// What became of held mail over a time, for staff: per day, rule, kind and sender; how often people decided otherwise.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "store/cases.h"

namespace nonsolicit::engine {

struct ReportLine {
  std::string name;  // a day, a rule, a kind, a sender
  int64_t held = 0;
  int64_t released = 0;
  int64_t returned = 0;
  int64_t withdrawn = 0;
  int64_t expired = 0;
  int64_t waiting = 0;  // no decision yet
  int64_t appeals = 0;
  int64_t overturned = 0;  // appeals that were
  int64_t complaints = 0;
  double overturn_rate = 0;             // released by people, of all that people decided; 0 where nobody did
  base::Duration median_to_decision{};  // from hold to decision
};
struct CaseReport {
  base::TimePoint from;
  base::TimePoint until;
  ReportLine total;
  std::vector<ReportLine> days;     // every day of the time, by date
  std::vector<ReportLine> rules;    // most held first
  std::vector<ReportLine> kinds;    // most held first
  std::vector<ReportLine> senders;  // the 20 with most held
  base::Duration slowest_tenth{};   // 90 % were decided faster
  bool cut = false;                 // more rows than were read
};

CaseReport make_case_report(const std::vector<store::ReportRow>& rows, base::TimePoint from, base::TimePoint until);
std::string case_report_json(const CaseReport& report);
// One table per heading, RFC 4180, with the heading as first column.
std::string case_report_csv(const CaseReport& report);

}  // namespace nonsolicit::engine
