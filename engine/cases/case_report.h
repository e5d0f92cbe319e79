// What became of mail over a time, for staff: held, refused and tagged, per day, rule, kind and sender; how often
// people released what was held. Pure.
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
  int64_t decided = 0;                  // by people: released or returned
  double overturn_rate = 0;             // released by people, of those decided; 0 where none was
  base::Duration median_to_decision{};  // from hold to decision
  // Not held; all above is about what was held.
  int64_t refused = 0;
  int64_t tagged = 0;
  int64_t refused_appeals = 0;
  int64_t refused_overturned = 0;  // appeals that were
};
struct CaseReport {
  base::TimePoint from;
  base::TimePoint until;
  ReportLine total;
  std::vector<ReportLine> days;     // every day of the time, by date
  std::vector<ReportLine> rules;    // most held first
  std::vector<ReportLine> kinds;    // most held first
  std::vector<ReportLine> senders;  // the 20 with most held or refused
  base::Duration slowest_tenth{};   // 90 % were decided faster
  bool cut = false;                 // more rows than were read
};

CaseReport make_case_report(const store::ReportRows& rows, base::TimePoint from, base::TimePoint until);
std::string case_report_json(const CaseReport& report);
// One table per heading, RFC 4180, with the heading as first column.
std::string case_report_csv(const CaseReport& report);
// "27 %": the share released of those decided; "none" where none was.
std::string released_text(const ReportLine& line);

}  // namespace nonsolicit::engine
