#include "engine/report.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "policy/words.h"
#include "engine/notices/letter_text.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMaxReturnedBytes = 1u << 20;

bool needs_utf8(const ReportInput& input) {
  const auto ascii = [](const std::string& text) { return base::is_ascii(text); };
  return !base::is_ascii(input.envelope.sender) ||
         !std::all_of(input.recipients.begin(), input.recipients.end(), ascii);
}

// RFC 3461 section 4: xtext.
std::string from_xtext(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); i++) {
    std::string byte;
    if (text[i] == '+' && i + 2 < text.size() && base::from_hex(text.substr(i + 1, 2), byte)) {
      plain += byte;
      i += 2;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

// One field line without anything that could start another.
std::string clean(std::string_view text) {
  std::string result;
  for (char c : text) result.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c);
  return result;
}

std::string per_recipient(const ReportInput& input, const std::string& recipient, bool utf8) {
  std::string text = "\r\n";
  for (const message::EnvelopeRecipient& given : input.envelope.recipients) {
    if (given.address != recipient) continue;
    const std::string original = message::parameter_value(given.parameters, "ORCPT");
    if (!original.empty()) text += fmt::format("Original-Recipient: {}\r\n", clean(from_xtext(original)));
    break;
  }
  text += fmt::format("Final-Recipient: {}; {}\r\n", utf8 ? "utf-8" : "rfc822", clean(recipient));
  text += "Action: failed\r\nStatus: 5.7.1\r\n";
  return text + fmt::format("Diagnostic-Code: smtp; 550 5.7.1 {}\r\n", clean(input.diagnostic));
}

std::string status_part(const ReportInput& input, bool utf8) {
  std::string text = fmt::format("Reporting-MTA: dns; {}\r\n", input.host);
  const std::string envid = message::parameter_value(input.envelope.parameters, "ENVID");
  if (!envid.empty()) text += fmt::format("Original-Envelope-Id: {}\r\n", clean(from_xtext(envid)));
  text +=
      fmt::format("X-Nonsolicit-Case: {}\r\nArrival-Date: {}\r\n", input.case_id, base::to_rfc5322_date(input.arrived));
  for (const std::string& recipient : input.recipients) text += per_recipient(input, recipient, utf8);
  return text;
}

std::string with_missing_cr(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) result.push_back('\r');
    result.push_back(text[i]);
  }
  return result;
}

std::string text_of_words(const ReportInput& input) {
  std::string text;
  for (const std::string& line : input.words) text += line + "\n";
  text += "\nThis is about your message to:\n";
  for (const std::string& recipient : input.recipients) text += "  " + clean(recipient) + "\n";
  return text + fmt::format("\nCase {}.", input.case_id);
}

}  // namespace

std::string header_of(std::string_view original) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
    const size_t at = original.find(end);
    if (at != std::string_view::npos) return std::string(original.substr(0, at + end.size() / 2));
  }
  return std::string(original.substr(0, 64 * 1024));
}

bool may_report(const message::Envelope& envelope, const message::EnvelopeRecipient& recipient) {
  if (envelope.sender.empty()) return false;
  const std::string notify = message::parameter_value(recipient.parameters, "NOTIFY");
  return notify.empty() || base::ifind(notify, "FAILURE") != std::string::npos;
}

std::vector<std::string> to_report(const message::Envelope& envelope, const std::vector<std::string>& recipients) {
  std::vector<std::string> reported;
  for (const message::EnvelopeRecipient& recipient : envelope.recipients) {
    const bool meant = std::find(recipients.begin(), recipients.end(), recipient.address) != recipients.end();
    if (meant && may_report(envelope, recipient)) reported.push_back(recipient.address);
  }
  return reported;
}

std::string make_report(const ReportInput& input) {
  const bool utf8 = needs_utf8(input);
  const bool full = base::iequals(message::parameter_value(input.envelope.parameters, "RET"), "FULL") &&
                    input.original.size() <= kMaxReturnedBytes;
  const std::string boundary = "=_nonsolicit_" + base::to_hex(base::random_bytes(12));
  std::string text = fmt::format(
      "From: Mail Delivery System <{}>\r\n{}To: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}.{}@{}>\r\n"
      "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type={}; boundary=\"{}\"\r\n\r\n"
      "This is a delivery status report in MIME format.\r\n",
      input.from, input.reply_to, clean(input.envelope.sender), clean(input.subject), base::to_rfc5322_date(input.now),
      base::to_hex(base::random_bytes(8)), input.case_id, input.host,
      utf8 ? "global-delivery-status" : "delivery-status", boundary);

  text += fmt::format("\r\n--{}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
                      boundary);
  text += with_missing_cr(input.text.empty() ? text_of_words(input) : input.text) + "\r\n";

  text += fmt::format("\r\n--{}\r\nContent-Type: message/{}delivery-status\r\n{}\r\n", boundary, utf8 ? "global-" : "",
                      utf8 ? "Content-Transfer-Encoding: 8bit\r\n" : "");
  text += status_part(input, utf8);

  if (!input.original.empty()) {  // RFC 6522 section 3: the third part may be missing
    text += fmt::format("\r\n--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", boundary,
                        full ? "message/rfc822" : "text/rfc822-headers");
    text += with_missing_cr(full ? input.original : header_of(input.original));
  }
  return text + fmt::format("\r\n--{}--\r\n", boundary);
}

std::string reply_to_line(const conf::Options& options) {
  const std::string& contact = options.policy.contact;
  const bool address = base::is_ascii(contact) && base::Address::parse(contact).has_value();
  return address ? fmt::format("Reply-To: <{}>\r\n", base::without_brackets(contact)) : "";
}

std::string report_host(const conf::Options& options) {
  if (!options.hold.host_name.empty()) return options.hold.host_name;
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "localhost";
}

std::string report_from(const conf::Options& options) {
  const std::string& from = options.hold.report_from;
  return from.find('@') != std::string::npos ? from : from + "@" + report_host(options);
}

std::optional<store::LetterRecord> refusal_letter(const Examination& examination, const State& state,
                                                  const ExamineInput& input) {
  std::vector<policy::Verdict> refused;
  std::vector<std::string> reported;
  for (const policy::Verdict& verdict : examination.verdicts) {
    if (verdict.applied == policy::Action::reject) refused.push_back(verdict);
  }
  for (const message::EnvelopeRecipient& recipient : input.envelope.recipients) {
    const auto& names = examination.plan.refused;
    const bool named = std::find(names.begin(), names.end(), recipient.address) != names.end();
    const bool again = std::find(reported.begin(), reported.end(), recipient.address) != reported.end();
    if (named && !again && may_report(input.envelope, recipient)) reported.push_back(recipient.address);
  }
  if (reported.empty()) return std::nullopt;
  const policy::SmtpReply reply = policy::refusal(
      refused, policy::WordValues{.recipients = reported.size(),
                                  .case_id = examination.case_id,
                                  .contact = state.options.policy.contact,
                                  .association = state.options.policy.association,
                                  .explanation_url = sender_url(state, examination.case_id, input.now)});
  store::LetterRecord letter{.case_id = examination.case_id,
                             .purpose = "refusal",
                             .recipient = input.envelope.sender,
                             .created = examination.facts.now,
                             .next_attempt = examination.facts.now};
  letter.content = make_report({.envelope = input.envelope,
                                .recipients = reported,
                                .words = reply.lines(),
                                .diagnostic = reply.lines().front(),
                                .case_id = examination.case_id,
                                .original = std::string(input.content.front(kMaxReturnedBytes + 1)),
                                .arrived = examination.facts.now,
                                .now = examination.facts.now,
                                .host = report_host(state.options),
                                .from = report_from(state.options),
                                .reply_to = reply_to_line(state.options),
                                .subject = "Your message was not delivered to everybody"});
  return letter;
}

}  // namespace nonsolicit::engine
