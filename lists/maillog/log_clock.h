// Reads the time at the start of a log line: RFC 3339, or the traditional "Nov 25 19:03:07", which has neither year nor
// zone. The year follows from the line alone and what is fixed for the file, so that reading from the middle gives the
// same times as reading from the start. Not thread-safe; pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/zone.h"

namespace nonsolicit::lists::maillog {

struct ClockSetting {
  base::Zone zone = *base::Zone::parse("UTC");
  // A line is of the last year in which it is not later than this and a day: when the file was last written.
  base::TimePoint written;
  // In place of it, the year of the file's first line; that line fixes the others.
  std::optional<int> first_year;
};

class LogClock {
 public:
  explicit LogClock(ClockSetting setting) : setting_(std::move(setting)) {}

  // Of the file's first line; needed with `first_year`.
  void start_at(std::string_view first_line);
  // Takes the time and the blank after it from the line; nothing where it starts with no time.
  std::optional<base::TimePoint> take(std::string_view& line);

 private:
  struct Written;  // month, day and time as they stand
  base::TimePoint resolve(const Written& written);
  std::optional<base::TimePoint> take_traditional(std::string_view& line);

  ClockSetting setting_;
  std::optional<base::TimePoint> not_before_;
  int hour_key_ = -1;  // month, day and hour of the last line, and the moment they stand for
  base::TimePoint hour_;
};

}  // namespace nonsolicit::lists::maillog
