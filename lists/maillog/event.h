// What one line of a mail log tells about one message. Postfix (any instance name, long and short queue ids), Sendmail,
// and the verdicts of OpenDMARC, OpenDKIM and rspamd. Much of such a line was written by strangers (addresses,
// Message-IDs, answers of other hosts): a field is only read where they cannot have put it. Views into the line. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lists/maillog/log_line.h"

namespace nonsolicit::lists::maillog {

enum class Finding { unknown, pass, fail };

// Of one method, with the domain that it is about; "" where the line does not say.
struct MethodFinding {
  Finding finding = Finding::unknown;
  std::string_view domain;
};

enum class EventKind {
  start,     // a message comes in
  details,   // more about it
  delivery,  // what became of recipients
  done,      // it is gone from the queue
  login,     // of a process, before its messages: Sendmail's AUTH
};

struct MailLogEvent {
  EventKind kind = EventKind::details;
  std::string_view queue_id;  // "" for login

  // start, details
  std::string_view client_address;  // "" where the line tells none
  bool authenticated = false;
  std::string_view user;                   // "" where the line names none
  std::optional<std::string_view> sender;  // "": the null sender
  int64_t recipient_count = 0;             // 0: not told
  std::string_view message_id;             // without brackets
  MethodFinding dmarc;
  MethodFinding dkim;
  MethodFinding spf;

  // delivery
  std::string_view recipients;  // "<a@x>,<b@y>" as written, or one address
  std::string_view written_to;  // the address before aliases, where the line tells it
  bool delivered = false;
  bool final = false;  // delivered or given up
};

// Nothing where the line tells nothing of use.
std::optional<MailLogEvent> read_event(const LogLine& line);

// The parts of it, by program.
std::optional<MailLogEvent> read_postfix_event(std::string_view service, std::string_view text);
std::optional<MailLogEvent> read_sendmail_event(std::string_view text);
std::optional<MailLogEvent> read_verifier_event(std::string_view program, std::string_view text);

}  // namespace nonsolicit::lists::maillog
