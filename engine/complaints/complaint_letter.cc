#include "engine/complaints/complaint_letter.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "engine/describe.h"
#include "engine/report.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kShownSubject = 100;

std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) result.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c);
  return result;
}

std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') result.push_back('\r');
    result.push_back(c);
  }
  return result;
}

struct LetterHead {
  std::string to;
  std::string subject;
  std::string more_headers;  // whole lines
  base::TimePoint now;
};

// From the complaint address, or from our reports where there is none.
std::string letter_text(const State& state, const LetterHead& head, std::string_view body) {
  const std::string& ours = state.options.notice.complaint_address;
  const std::string from = ours.empty() ? report_from(state.options) : one_line(ours);
  return fmt::format(
      "From: Mail reports <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n{}MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
      from, one_line(head.to), head.subject, base::to_rfc5322_date(head.now), base::to_hex(base::random_bytes(12)),
      report_host(state.options), head.more_headers, with_crlf(body));
}

std::string shown(std::string_view subject) {
  return subject.empty() ? "(no subject)" : cut_text(base::visible_text(one_line(subject)), kShownSubject);
}

std::string word_text(const ComplaintReport& report, const RecipientOutcome& outcome) {
  if (!report.word) return {};
  if (!outcome.word_noted) return "  You have told us this before; nothing has changed.\n";
  if (*report.word == RecipientWord::welcome) return "  It is noted that this message was welcome to you.\n";
  return "  It is noted as a complaint. Staff look at every one, and close it with an answer on record.\n";
}

std::string choice_text(const ComplaintReport& report) {
  if (!report.choice) return {};
  switch (*report.choice) {
    case lists::PreferenceChoice::allow: return "  Mail from this sender to you is let through from now on.\n";
    case lists::PreferenceChoice::block: return "  Mail from this sender to you is refused from now on.\n";
  }
  return {};
}

std::string outcome_text(const ComplaintReport& report, const ReportOutcome& one) {
  std::string text = fmt::format("\"{}\"", shown(one.subject));
  if (one.case_id.empty()) {
    return text +
           "\n  We have no message like this on record that went to you, so that nothing was changed.\n"
           "  Staff can read what you wrote.\n\n";
  }
  return text + fmt::format(" (case {})\n{}{}\n", one.case_id, word_text(report, one.outcome), choice_text(report));
}

}  // namespace

store::LetterRecord answer_letter(const State& state, const AnswerInput& input) {
  std::string body = "Thank you for telling us. This is what became of your mail:\n\n";
  for (const ReportOutcome& one : input.outcomes) body += outcome_text(input.report, one);
  body += fmt::format(
      "What you say counts for mail from this sender to you, and for nobody else's.\n"
      "To change it, forward the message again with one of these words alone in the first line:\n"
      "solicitation, welcome, block, allow.\n\nIf this mail was not yours, please tell {}.\n",
      state.options.policy.contact);
  LetterHead head{.to = input.recipient, .subject = "Your report", .more_headers = {}, .now = input.now};
  if (!input.message_id.empty()) {
    const std::string id = one_line(input.message_id);
    head.more_headers = fmt::format("In-Reply-To: <{}>\r\nReferences: <{}>\r\n", id, id);
  }
  head.more_headers += "Auto-Submitted: auto-replied\r\n";
  return {.case_id = input.outcomes.size() == 1 ? input.outcomes[0].case_id : "",
          .purpose = kComplaintPurpose,
          .recipient = input.recipient,
          .content = letter_text(state, head, body),
          .created = input.now,
          .next_attempt = input.now};
}

store::LetterRecord link_letter(const State& state, const LinkLetterInput& input) {
  const std::string body = fmt::format(
      "Somebody, most likely you, asked for a link to tell us about a message that you got (case {}).\n"
      "Open it within 24 hours to say whether the message was solicitation or welcome:\n\n{}\n\n"
      "If you did not ask for it, do nothing. Nothing was changed. The link is for you alone.\n"
      "Questions: {}\n",
      input.case_id, input.url, state.options.policy.contact);
  const LetterHead head{.to = input.recipient,
                        .subject = "Your link",
                        .more_headers = "Auto-Submitted: auto-generated\r\n",
                        .now = input.now};
  return {.case_id = input.case_id,
          .purpose = kLinkPurpose,
          .recipient = input.recipient,
          .content = letter_text(state, head, body),
          .created = input.now,
          .next_attempt = input.now};
}

}  // namespace nonsolicit::engine
