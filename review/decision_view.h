// The values of the forms behind a decision: which messages, what goes along, what the sender reads; and of what came
// of it. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/cases/case_view.h"
#include "engine/cases/decision.h"
#include "engine/cases/queue.h"
#include "review/page.h"

namespace nonsolicit::review {

// The chosen messages of a form, and the held rest of their campaign.
struct Chosen {
  std::vector<std::shared_ptr<const engine::QueueItem>> items;  // as chosen; undecided ones only
  std::vector<engine::CaseVersion> picks;                       // of the items, with the version that was seen
  std::vector<engine::CaseVersion> others;                      // of the same campaigns, not chosen
  std::vector<std::string> gone;                                // sentences about those that are decided already
};
Chosen chosen(const engine::QueueSnapshot& snapshot, const std::vector<engine::CaseVersion>& picked);

// What was typed, so that a form comes back as it was sent.
struct FormSeen {
  const http::Form& form;
  base::TimePoint now;
  std::string back;     // safe_back
  std::string problem;  // a sentence; ""
  int64_t second_above = 0;
};

struct ReasonChoice {
  std::string name;
  std::string label;
};
struct ReturnChoices {
  std::vector<ReasonChoice> reasons;
  std::vector<std::pair<std::string, std::string>> languages;  // code, name in that language
  std::string reason;                                          // chosen
  std::string language;                                        // chosen
  std::string words;                                           // what the text field has
  std::string preview;                                         // the mail as the sender reads it; "" for none
};

// For templates/decide_release.mustache; `view`: of a single message, for its recipients, or null.
Json release_values(const Chosen& what, const FormSeen& seen, const engine::CaseView* view);
// For templates/decide_return.mustache.
Json return_values(const Chosen& what, const FormSeen& seen, const ReturnChoices& choices);

// For templates/decide_second.mustache.
Json second_values(const Chosen& what, const FormSeen& seen);

struct OutcomeSeen {
  const http::Form& form;  // what was typed
  std::string back;
  std::map<std::string, std::string, std::less<>> subjects;  // by case, as they stand in the record
};
// For templates/decided.mustache: not everything went as ordered.
Json outcome_values(const engine::DecisionResult& result, const OutcomeSeen& seen);

}  // namespace nonsolicit::review
