// Time as a value. Pure code takes `now` as an argument; shells take it from a Clock, so that tests set it.
// All times are UTC. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::base {

using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;
inline constexpr auto kDay = std::chrono::hours(24);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

class SystemClock : public Clock {
 public:
  TimePoint now() const override;
};

// Stands still until a test moves it.
class ManualClock : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start.time_since_epoch().count()) {}
  TimePoint now() const override { return TimePoint(Duration(now_.load())); }
  void set(TimePoint now) { now_ = now.time_since_epoch().count(); }
  void advance(Duration by) { now_ += by.count(); }

 private:
  std::atomic<int64_t> now_;
};

inline int64_t to_micros(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint from_micros(int64_t micros) { return TimePoint(Duration(micros)); }

// "2026-11-22T03:04:05Z" (RFC 3339).
std::string to_rfc3339(TimePoint time);
// "2026-11-22".
std::string date_of(TimePoint time);
// "Sun, 22 Nov 2026 03:04:05 +0000" (RFC 5322 section 3.3).
std::string to_rfc5322_date(TimePoint time);
// "2026-11-22", "2026-11-22T03:04:05Z" or with a numeric offset; nothing else.
std::optional<TimePoint> parse_rfc3339(std::string_view text);
// Lengths of time as an admin writes them: "90s", "30m", "12h", "10d", "5w"; a bare number has no unit and is refused.
std::optional<Duration> parse_duration(std::string_view text);
std::string to_duration_text(Duration duration);
// For people: "7 days", "1 hour", "90 minutes"; the largest unit that divides it.
std::string duration_in_words(Duration duration);
// Adds business days (Monday to Friday, less `holidays`, given as UTC midnights).
TimePoint add_business_days(TimePoint from, int days, const std::vector<std::chrono::sys_days>& holidays);

}  // namespace nonsolicit::base
