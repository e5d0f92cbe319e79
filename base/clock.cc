#include "base/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "base/counted.h"

namespace nonsolicit::base {
namespace {

using namespace std::chrono;  // NOLINT: calendar arithmetic is unreadable without it

struct Broken {
  year_month_day date;
  hh_mm_ss<seconds> time;
};

Broken break_down(TimePoint time) {
  const auto whole = floor<seconds>(time);
  const auto day = floor<days>(whole);
  return Broken{.date = year_month_day(day), .time = hh_mm_ss<seconds>(whole - day)};
}

// Reads exactly `digits` decimal digits at the front of `text` and removes them.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || text[0] == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

TimePoint SystemClock::now() const { return time_point_cast<microseconds>(system_clock::now()); }

std::string to_rfc3339(TimePoint time) {
  const Broken at = break_down(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(at.date.year()), unsigned(at.date.month()),
                     unsigned(at.date.day()), at.time.hours().count(), at.time.minutes().count(),
                     at.time.seconds().count());
}

std::string date_of(TimePoint time) { return to_rfc3339(time).substr(0, 10); }

std::string to_rfc5322_date(TimePoint time) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Broken at = break_down(time);
  const weekday day{sys_days(at.date)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[day.c_encoding()], unsigned(at.date.day()),
                     kMonths[unsigned(at.date.month()) - 1], int(at.date.year()), at.time.hours().count(),
                     at.time.minutes().count(), at.time.seconds().count());
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  const auto y = take_number(text, 4);
  if (!y || !take(text, '-')) return std::nullopt;
  const auto m = take_number(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d) return std::nullopt;
  const year_month_day date{year(*y), month(unsigned(*m)), day(unsigned(*d))};
  if (!date.ok()) return std::nullopt;
  TimePoint result = sys_days(date);
  if (text.empty()) return result;
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *second > 60) return std::nullopt;
  result += hours(*hour) + minutes(*minute) + seconds(*second);
  if (take(text, '.')) {
    const auto end = text.find_first_not_of("0123456789");
    const std::string_view digits = text.substr(0, end);
    if (digits.empty()) return std::nullopt;
    int64_t micros = 0;
    for (size_t i = 0; i < 6; i++) micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    result += microseconds(micros);
    text.remove_prefix(digits.size());
  }
  if (text == "Z") return result;
  const bool ahead = !text.empty() && text[0] == '+';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto offset_hours = take_number(text, 2);
  if (!offset_hours || *offset_hours > 23 || !take(text, ':')) return std::nullopt;
  const auto offset_minutes = take_number(text, 2);
  if (!offset_minutes || *offset_minutes > 59 || !text.empty()) return std::nullopt;
  const auto offset = hours(*offset_hours) + minutes(*offset_minutes);
  return ahead ? result - offset : result + offset;
}

std::optional<Duration> parse_duration(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0 || end != text.data() + text.size() - 1 || value > 1'000'000'000) {
    return std::nullopt;
  }
  switch (text.back()) {
    case 's': return seconds(value);
    case 'm': return minutes(value);
    case 'h': return hours(value);
    case 'd': return hours(24 * value);
    case 'w': return hours(24 * 7 * value);
    default: return std::nullopt;
  }
}

std::string duration_in_words(Duration duration) {
  const int64_t total = duration_cast<seconds>(duration).count();
  struct Unit {
    int64_t size;
    std::string_view name;
  };
  static constexpr std::array kUnits = {Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"}};
  for (const Unit& unit : kUnits) {
    if (total != 0 && total % unit.size == 0) return count_text(total / unit.size, unit.name);
  }
  return count_text(total, "second");
}

std::string to_duration_text(Duration duration) {
  const int64_t total = duration_cast<seconds>(duration).count();
  struct Unit {
    int64_t size;
    char name;
  };
  static constexpr std::array kUnits = {Unit{7 * 86400, 'w'}, Unit{86400, 'd'}, Unit{3600, 'h'}, Unit{60, 'm'}};
  for (const Unit& unit : kUnits) {
    if (total != 0 && total % unit.size == 0) return fmt::format("{}{}", total / unit.size, unit.name);
  }
  return fmt::format("{}s", total);
}

TimePoint add_business_days(TimePoint from, int days_to_add, const std::vector<sys_days>& holidays) {
  sys_days day = floor<days>(from);
  const auto time_of_day = from - day;
  while (days_to_add > 0) {
    day += days(1);
    const weekday name(day);
    const bool free =
        name == Saturday || name == Sunday || std::find(holidays.begin(), holidays.end(), day) != holidays.end();
    if (!free) days_to_add--;
  }
  return day + time_of_day;
}

}  // namespace nonsolicit::base
