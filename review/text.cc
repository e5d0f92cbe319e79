// The small texts of pages: times, ages, what people and mail wrote.
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/unicode.h"
#include "review/page.h"

namespace nonsolicit::review {

std::string age_text(base::TimePoint then, base::TimePoint now) {
  using namespace std::chrono;
  const auto age = duration_cast<minutes>(now > then ? now - then : base::Duration(0));
  if (age < minutes(1)) return "less than a minute";
  if (age < hours(1)) return fmt::format("{} min", age.count());
  if (age < hours(24)) return fmt::format("{} h {} min", age.count() / 60, age.count() % 60);
  const auto days = age.count() / (60 * 24);
  return days == 1 ? fmt::format("1 day {} h", age.count() / 60 % 24) : fmt::format("{} days", days);
}

std::string date_text(base::TimePoint when) {
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(when - day));
  return fmt::format("{} {} {}, {:02}:{:02}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count());
}

Json time_value(base::TimePoint when) { return {{"text", date_text(when)}, {"iso", base::to_rfc3339(when)}}; }

std::string shown(std::string_view text) { return base::visible_text(text); }

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace nonsolicit::review
