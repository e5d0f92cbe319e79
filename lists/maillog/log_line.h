// One line of a mail log taken apart: when, which host, which program, what it said. Views into the line. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "lists/maillog/log_clock.h"

namespace nonsolicit::lists::maillog {

struct LogLine {
  base::TimePoint when;
  std::string_view host;
  std::string_view program;  // "postfix/smtpd", "postfix-out/submission/smtpd", "sm-mta", "opendmarc"
  std::string_view process;  // its number; "" where none is given
  std::string_view text;
};

// A line as syslogd, rsyslogd, Postfix's postlogd or `journalctl` write it; nothing where it has no such form.
std::optional<LogLine> read_log_line(std::string_view line, LogClock& clock);

}  // namespace nonsolicit::lists::maillog
