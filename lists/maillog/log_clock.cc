#include "lists/maillog/log_clock.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/mail_date.h"

namespace nonsolicit::lists::maillog {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr int kLeapYears = 8;  // a 29th of February is at most that far

// The two digits at `at`, or -1.
int two_digits(std::string_view text, size_t at) {
  if (text.size() < at + 2 || !base::is_digit(text[at + 1])) return -1;
  if (text[at] == ' ') return text[at + 1] - '0';
  return base::is_digit(text[at]) ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
}

// Digits of a second after "." at the start, as microseconds; taken from `text`.
base::Duration take_fraction(std::string_view& text) {
  if (text.empty() || text[0] != '.') return {};
  int64_t micros = 0;
  int64_t unit = 100'000;
  size_t at = 1;
  for (; at < text.size() && base::is_digit(text[at]); at++, unit /= 10) micros += (text[at] - '0') * unit;
  text.remove_prefix(at);
  return base::Duration(micros);
}

// "Z", "+02:00", "+0200"; taken from `text`.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (text.starts_with('Z')) {
    text.remove_prefix(1);
    return std::chrono::minutes(0);
  }
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const size_t minutes_at = text.size() > 3 && text[3] == ':' ? 4 : 3;
  const int hour = two_digits(text, 1);
  const int minute = two_digits(text, minutes_at);
  if (hour < 0 || hour > 14 || minute < 0 || minute > 59) return std::nullopt;
  const auto offset = hours(hour) + std::chrono::minutes(minute);
  const bool west = text[0] == '-';
  text.remove_prefix(minutes_at + 2);
  return west ? -offset : offset;
}

// "2026-11-25T19:03:07.123456+00:00 ", "2026-11-25T19:03:07+0000 ".
std::optional<base::TimePoint> take_rfc3339(std::string_view& line) {
  if (line.size() < 20 || line[4] != '-' || line[7] != '-' || (line[10] != 'T' && line[10] != ' ')) return std::nullopt;
  const int century = two_digits(line, 0);
  const int year = two_digits(line, 2);
  const int hour = two_digits(line, 11);
  const int minute = two_digits(line, 14);
  const int second = two_digits(line, 17);
  const int month = two_digits(line, 5);
  const int day = two_digits(line, 8);
  if (century < 0 || year < 0 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60 || line[13] != ':' || line[16] != ':') {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(century * 100 + year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  std::string_view rest = line.substr(19);
  const base::Duration fraction = take_fraction(rest);
  const auto offset = take_offset(rest);
  if (!date.ok() || !offset || !rest.starts_with(' ')) return std::nullopt;
  line = rest.substr(1);
  return base::TimePoint(std::chrono::sys_days(date)) + hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - *offset;
}

}  // namespace

struct LogClock::Written {
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
};

// The start of that hour in the year that fits.
base::TimePoint LogClock::resolve(const Written& written) {
  const auto in_year = [&](int year) -> std::optional<base::TimePoint> {
    const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(written.month),
                                           std::chrono::day(written.day));
    if (!date.ok()) return std::nullopt;
    return setting_.zone.utc(std::chrono::local_days(date) + hours(written.hour));
  };
  const base::TimePoint around = not_before_.value_or(setting_.written);
  const int present = static_cast<int>(std::chrono::year_month_day(std::chrono::floor<days>(around)).year());
  for (int step = 0; step <= kLeapYears; step++) {
    // One year more than needed on the near side: the zone may put the time into another one.
    const auto time = in_year(not_before_ ? present - 1 + step : present + 1 - step);
    if (time && (not_before_ ? *time >= around - hours(24) : *time <= around + hours(24))) return *time;
  }
  return around;
}

void LogClock::start_at(std::string_view first_line) {
  if (!setting_.first_year || not_before_) return;
  // A line may be a day earlier than that; the first one is not of the year before.
  const std::chrono::local_days new_year(std::chrono::year(*setting_.first_year) / 1 / 1);
  not_before_ = setting_.zone.utc(new_year) + hours(24);
  hour_key_ = -1;
  std::string_view line = first_line;
  not_before_ = take(line).value_or(*not_before_);
  hour_key_ = -1;
}

std::optional<base::TimePoint> LogClock::take_traditional(std::string_view& line) {
  // "Nov  5 19:03:07 "
  if (line.size() < 16 || line[3] != ' ' || line[6] != ' ' || line[9] != ':' || line[12] != ':') return std::nullopt;
  const Written written{.month = base::month_number(line.substr(0, 3)),
                        .day = static_cast<unsigned>(std::max(0, two_digits(line, 4))),
                        .hour = two_digits(line, 7)};
  const int minute = two_digits(line, 10);
  const int second = two_digits(line, 13);
  if (written.month == 0 || written.day == 0 || written.day > 31 || written.hour < 0 || written.hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(15);
  const base::Duration fraction = take_fraction(rest);
  if (!rest.starts_with(' ')) return std::nullopt;
  line = rest.substr(1);
  const int key = static_cast<int>(written.month * 10'000 + written.day * 100) + written.hour;
  if (key != hour_key_) {
    hour_ = resolve(written);
    hour_key_ = key;
  }
  return hour_ + std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction;
}

std::optional<base::TimePoint> LogClock::take(std::string_view& line) {
  if (line.empty()) return std::nullopt;
  return base::is_digit(line[0]) ? take_rfc3339(line) : take_traditional(line);
}

}  // namespace nonsolicit::lists::maillog
