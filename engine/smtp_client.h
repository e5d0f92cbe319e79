// Sends one message by SMTP to a configured listener, byte for byte, with the original envelope parameters (RFC 5321,
// RFC 1870, RFC 3461, RFC 6152, RFC 6531). libcurl is the transport only: its own SMTP cannot carry NOTIFY and ORCPT.
// Every wait has a deadline. Thread-safe (no shared state).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "message/envelope.h"

namespace nonsolicit::engine {

struct SmtpTarget {
  std::string host = "127.0.0.1";
  int64_t port = 25;
  std::string helo = "localhost";
  base::Duration timeout = std::chrono::seconds(60);  // for each answer
};

struct SmtpAnswer {
  int code = 0;      // 0: no answer
  std::string text;  // "250 2.0.0 Ok: queued as ..." (lines joined with " / ")
  bool ok() const { return code >= 200 && code < 300; }
  bool refused() const { return code >= 500 && code < 600; }
};

enum class SmtpEnd {
  sent,     // the answer after the final dot was 2xx
  refused,  // 5xx for the sender, all recipients, DATA or the final dot
  again,    // 4xx, no connection, no service (greeting, EHLO), or lost before the final dot
  unknown,  // lost after the final dot: it may have been taken
};

struct SmtpOutcome {
  SmtpEnd end = SmtpEnd::again;
  SmtpAnswer last;                     // the answer that decided
  std::vector<SmtpAnswer> recipients;  // as in the envelope; those not reached have code 0
  std::vector<std::string> dropped;    // parameters that the next hop does not know
};

// `content` has CRLF line ends; it is dot-stuffed here and sent as it is otherwise.
SmtpOutcome send_mail(const SmtpTarget& target, const message::Envelope& envelope, std::string_view content);

// The bytes after DATA: dots stuffed (RFC 5321 section 4.5.2), a final CRLF added where missing, then ".CRLF".
std::string to_data(std::string_view content);

}  // namespace nonsolicit::engine
