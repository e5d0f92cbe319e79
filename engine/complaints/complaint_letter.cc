#include "engine/complaints/complaint_letter.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "engine/describe.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"
#include "engine/report.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kShownSubject = 100;

struct LetterHead {
  std::string to;
  std::string subject;
  std::string more_headers;  // whole lines
  base::TimePoint now;
};

// From the complaint address, or from our reports where there is none.
std::string letter_text(const State& state, const LetterHead& head, std::string_view body) {
  const std::string& ours = state.options.notice.complaint_address;
  return fmt::format(
      "From: Mail reports <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n{}MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
      ours.empty() ? report_from(state.options) : header_text(ours), header_text(head.to), encoded_header(head.subject),
      base::to_rfc5322_date(head.now), base::to_hex(base::random_bytes(12)), report_host(state.options),
      head.more_headers, base::with_crlf(wrapped(base::repair_utf8(body), kLetterColumns)));
}

std::string reported_subject(std::string_view subject) {
  return subject.empty() ? "-" : cut_text(base::visible_text(header_text(subject)), kShownSubject);
}

std::string_view word_key(const ComplaintReport& report, const ReportOutcome& one) {
  if (one.case_id.empty()) return "member_unknown";
  if (!report.word) return "";
  if (!one.outcome.word_noted) return "member_noted_again";
  return *report.word == RecipientWord::welcome ? "member_noted_welcome" : "member_noted_complaint";
}

std::string_view choice_key(const ComplaintReport& report, const ReportOutcome& one) {
  if (one.case_id.empty() || !report.choice) return "";
  return *report.choice == lists::PreferenceChoice::allow ? "member_noted_allow" : "member_noted_block";
}

}  // namespace

store::LetterRecord answer_letter(const State& state, const AnswerInput& input) {
  const conf::Letters& letters = letters_of(state);
  const conf::LetterText& words = letters.letter("complaint", input.language);
  const auto sentence = [&](std::string_view key) {
    return key.empty() ? std::string() : letters.sentence(key, input.language);
  };
  std::string messages;
  for (const ReportOutcome& one : input.outcomes) {
    messages += (messages.empty() ? "" : "\n\n") +
                conf::fill_text(words.item, {{"subject", reported_subject(one.subject)},
                                             {"said", sentence(word_key(input.report, one))},
                                             {"choice", sentence(choice_key(input.report, one))},
                                             {"case", one.case_id}});
  }
  const std::string body = conf::fill_text(words.text, {{"messages", messages},
                                                        {"association", state.options.policy.association},
                                                        {"contact", state.options.policy.contact}});
  LetterHead head{.to = input.recipient, .subject = words.subject, .more_headers = {}, .now = input.now};
  if (!input.message_id.empty()) {
    const std::string id = header_text(input.message_id);
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
  const conf::LetterText& words = letters_of(state).letter("recipient_link", input.language);
  const std::string body = conf::fill_text(words.text, {{"case", input.case_id},
                                                        {"url", input.url},
                                                        {"association", state.options.policy.association},
                                                        {"contact", state.options.policy.contact}});
  const LetterHead head{.to = input.recipient,
                        .subject = words.subject,
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
