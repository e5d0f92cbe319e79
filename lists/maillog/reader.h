// From the lines of a file to messages: tells the format (syslog lines or a journal export) and hands what it reads to
// the joiner. One reader per file; the joiner lives on, as a message may begin in one file and end in the next. Not
// thread-safe; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/line_source.h"
#include "lists/maillog/joiner.h"
#include "lists/maillog/journal.h"
#include "lists/maillog/log_clock.h"

namespace nonsolicit::lists::maillog {

struct ReadCounts {
  int64_t lines = 0;
  int64_t unread = 0;  // no line of a log
  int64_t events = 0;  // lines that told something
};

class Reader {
 public:
  // `first_line`: of the file, also where reading starts in the middle, at `start`.
  Reader(const ClockSetting& clock, std::string_view first_line, const Place& start, Joiner& joiner);

  // The next line. A message that it ends.
  std::optional<LoggedMessage> line(const base::SourceLine& line);

  // Up to here everything was taken: what follows the last whole line or record.
  const Place& done_until() const { return done_until_; }
  const ReadCounts& counts() const { return counts_; }

 private:
  std::optional<LoggedMessage> entry(const LogLine& line, const Place& place);

  LogClock clock_;
  int64_t file_ = 0;
  Joiner& joiner_;
  bool is_journal_ = false;
  JournalReader journal_;
  std::optional<Place> record_start_;
  Place done_until_;
  ReadCounts counts_;
};

}  // namespace nonsolicit::lists::maillog
