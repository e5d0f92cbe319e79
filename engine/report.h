// Delivery status notifications of ours (RFC 3464, RFC 3461): for recipients refused while the others got the mail, and
// for held mail that is returned or has expired. Null envelope sender; the words first, then the per-recipient fields,
// then the headers of the original (its content only where RET=FULL asks for it). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/examine.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct ReportInput {
  const message::Envelope& envelope;    // of the original
  std::vector<std::string> recipients;  // as given, that are reported
  std::vector<std::string> words;       // what the sender reads, line by line; in place of it, where it is not empty:
  std::string text;                     // the complete text part, LF between lines
  std::string diagnostic;               // one line for Diagnostic-Code
  std::string case_id;
  std::string original;  // the original, or its start up to the end of the header
  base::TimePoint arrived;
  base::TimePoint now;
  std::string host;      // reporting MTA
  std::string from;      // header From
  std::string reply_to;  // a whole line, or ""
  std::string subject;
};

// The complete message, CRLF.
std::string make_report(const ReportInput& input);
// The header, without the empty line after it.
std::string header_of(std::string_view original);
// True when the sender may be told about this recipient (RFC 3461 section 4.1: NOTIFY), and there is a sender.
bool may_report(const message::Envelope& envelope, const message::EnvelopeRecipient& recipient);

// Of these recipients those that the sender may be told about, as given.
std::vector<std::string> to_report(const message::Envelope& envelope, const std::vector<std::string>& recipients);

// Nothing where no refused recipient may be reported.
std::optional<store::LetterRecord> refusal_letter(const Examination& examination, const State& state,
                                                  const ExamineInput& input);
// "Reply-To: <contact>" as a whole line where the contact is an address: who answers reaches a person; "" otherwise.
std::string reply_to_line(const conf::Options& options);
// "MAILER-DAEMON@host" and "host" of the options.
std::string report_host(const conf::Options& options);
std::string report_from(const conf::Options& options);

}  // namespace nonsolicit::engine
