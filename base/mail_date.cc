#include "base/mail_date.h"

#include <array>
#include <charconv>
#include <chrono>

#include "base/ascii.h"

namespace nonsolicit::base {
namespace {

std::string_view next_word(std::string_view& text) {
  text = trim(text);
  const size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || !is_digit(text[0]))
    return std::nullopt;
  return value;
}

// "03:04:05" or "03:04".
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  const auto fields = split(text, ':');
  if (fields.size() < 2 || fields.size() > 3) return std::nullopt;
  const auto hour = number(fields[0]);
  const auto minute = number(fields[1]);
  const auto second = fields.size() == 3 ? number(fields[2]) : std::optional<int>(0);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::optional<std::chrono::minutes> zone_offset(std::string_view text) {
  struct Named {
    const char* name;
    int hours;
  };
  static constexpr std::array<Named, 11> kNamed = {{{"UT", 0},
                                                    {"UTC", 0},
                                                    {"GMT", 0},
                                                    {"EST", -5},
                                                    {"EDT", -4},
                                                    {"CST", -6},
                                                    {"CDT", -5},
                                                    {"MST", -7},
                                                    {"MDT", -6},
                                                    {"PST", -8},
                                                    {"PDT", -7}}};
  for (const Named& zone : kNamed) {
    if (iequals(text, zone.name)) return std::chrono::hours(zone.hours);
  }
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hours = number(text.substr(1, 2));
  const auto minutes = number(text.substr(3, 2));
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

unsigned month_number(std::string_view name) {
  static constexpr std::array kNames = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  for (unsigned i = 0; i < kNames.size(); i++) {
    if (iequals(name, kNames[i])) return i + 1;
  }
  return 0;
}

std::optional<TimePoint> parse_mail_date(std::string_view text) {
  if (const size_t comma = text.find(','); comma != std::string_view::npos) text.remove_prefix(comma + 1);
  const auto day = number(next_word(text));
  const unsigned month = month_number(next_word(text));
  auto year = number(next_word(text));
  const auto time = time_of_day(next_word(text));
  const auto offset = zone_offset(next_word(text));
  if (!day || month == 0 || !year || !time || !offset) return std::nullopt;
  if (*year < 50) *year += 2000;
  if (*year < 1000) *year += 1900;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year > 9999) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + *time - *offset;
}

}  // namespace nonsolicit::base
