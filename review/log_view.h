// The values of lists: all cases, open appeals and complaints. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cases/reviewer.h"
#include "review/page.h"
#include "store/cases.h"

namespace nonsolicit::review {

// Of "q", "action" and "before".
store::CaseQuery case_query_of(const http::Request& request);
// For templates/log.mustache. `cases`: up to query.limit; that many means there may be older ones.
Json log_values(const store::CaseQuery& query, const std::vector<store::CaseSummary>& cases, double unsure_limit);

// One open appeal or complaint with its case.
struct OpenStatement {
  store::Statement statement;
  store::CaseRecord case_record;
  std::optional<store::HeldRecord> held;
  std::string problem;  // why this reviewer may not answer it; ""
};
// An answer that was refused: it stands in its form again, with what is wrong.
struct RefusedAnswer {
  int64_t statement = 0;
  std::string words;
  bool sure = false;    // the box that confirms a finding
  std::string problem;  // "": none
  bool of_words = true;
};
// For templates/statements.mustache; "undo" and "said" are false.
Json appeal_values(const std::vector<OpenStatement>& open, const engine::Reviewer& reviewer,
                   const RefusedAnswer& refused = {});
Json complaint_values(const std::vector<OpenStatement>& open, const engine::Reviewer& reviewer,
                      const RefusedAnswer& refused = {});

}  // namespace nonsolicit::review
