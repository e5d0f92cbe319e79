#include "engine/notices/appeal_letter.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/report.h"

namespace nonsolicit::engine {

store::LetterRecord appeal_letter(const State& state, const store::CaseRecord& case_record, AppealAnswer answer,
                                  const std::string& words, base::TimePoint now) {
  std::string body = "A second person has looked at your message again.\r\n";
  body +=
      answer == AppealAnswer::overturn
          ? "The decision was changed. Held mail goes out now; mail that was returned or refused may be sent again.\r\n"
          : "The decision stands.\r\n";
  if (!words.empty()) body += "\r\n";
  for (const std::string_view line : base::split(words, '\n')) {
    if (!words.empty()) body += fmt::format("{}\r\n", line);
  }
  body += fmt::format("\r\nQuestions: {}.\r\nCase {}\r\n", state.options.policy.contact, case_record.id);
  return {.case_id = case_record.id,
          .purpose = "appeal",
          .recipient = case_record.sender,
          .content = fmt::format("From: {}\r\nTo: <{}>\r\nSubject: Your appeal\r\nDate: {}\r\n"
                                 "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
                                 report_from(state.options), case_record.sender, base::to_rfc5322_date(now), body),
          .created = now,
          .next_attempt = now};
}

}  // namespace nonsolicit::engine
