// The letters that members get about what they said: the answer to a mail to the complaint address, and the one-time
// link to the page. Plain text, marked as automatic, so that no machine answers them (RFC 3834). Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/complaints/complaint.h"
#include "engine/complaints/recipient_word.h"
#include "store/cases.h"

namespace nonsolicit::engine {

inline constexpr char kComplaintPurpose[] = "complaint";
inline constexpr char kLinkPurpose[] = "recipient link";

// What became of one reported message.
struct ReportOutcome {
  std::string case_id;  // "": no case was found
  std::string subject;
  RecipientOutcome outcome;
};

struct AnswerInput {
  const ComplaintReport& report;
  std::vector<ReportOutcome> outcomes;
  std::string recipient;   // as the author wrote their address
  std::string message_id;  // of the mail that is answered
  base::TimePoint now;
};
store::LetterRecord answer_letter(const State& state, const AnswerInput& input);

struct LinkLetterInput {
  std::string case_id;
  std::string recipient;  // as the case has it
  std::string url;
  base::TimePoint now;
};
store::LetterRecord link_letter(const State& state, const LinkLetterInput& input);

}  // namespace nonsolicit::engine
