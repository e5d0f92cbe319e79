#include "base/clock.h"

#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

struct TimeCase {
  const char* name;
  const char* text;
  const char* want;  // RFC 3339 in UTC; nullptr: refused
};
class ParseRfc3339 : public testing::TestWithParam<TimeCase> {};

TEST_P(ParseRfc3339, ReadsOrRefuses) {
  const auto time = parse_rfc3339(GetParam().text);
  ASSERT_EQ(time.has_value(), GetParam().want != nullptr);
  if (time) {
    EXPECT_EQ(to_rfc3339(*time), GetParam().want);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParseRfc3339,
    testing::Values(TimeCase{"day", "2026-11-22", "2026-11-22T00:00:00Z"},
                    TimeCase{"utc", "2026-11-22T03:04:05Z", "2026-11-22T03:04:05Z"},
                    TimeCase{"ahead", "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"},
                    TimeCase{"behind", "2026-01-01T00:30:00-05:30", "2026-01-01T06:00:00Z"},
                    TimeCase{"fraction", "2026-01-01T00:00:00.999999999Z", "2026-01-01T00:00:00Z"},
                    TimeCase{"leap_day", "2028-02-29", "2028-02-29T00:00:00Z"},
                    TimeCase{"leap_second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
                    TimeCase{"before_1970", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
                    TimeCase{"empty", "", nullptr}, TimeCase{"no_leap_day", "2026-02-29", nullptr},
                    TimeCase{"month_13", "2026-13-01", nullptr}, TimeCase{"day_0", "2026-01-00", nullptr},
                    TimeCase{"short_year", "26-01-01", nullptr}, TimeCase{"no_zone", "2026-01-01T00:00:00", nullptr},
                    TimeCase{"hour_24", "2026-01-01T24:00:00Z", nullptr},
                    TimeCase{"minute_60", "2026-01-01T00:60:00Z", nullptr},
                    TimeCase{"zone_hour_99", "2026-01-01T00:00:00+99:00", nullptr},
                    TimeCase{"zone_minute_60", "2026-01-01T00:00:00+01:60", nullptr},
                    TimeCase{"zone_cut", "2026-01-01T00:00:00+01", nullptr},
                    TimeCase{"fraction_empty", "2026-01-01T00:00:00.Z", nullptr},
                    TimeCase{"trailing", "2026-01-01T00:00:00Zx", nullptr}, TimeCase{"signs", "2026--1--1", nullptr},
                    TimeCase{"words", "yesterday", nullptr}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ParseRfc3339, KeepsMicroseconds) { EXPECT_EQ(to_micros(*parse_rfc3339("1970-01-01T00:00:01.25Z")), 1'250'000); }

TEST(Rfc5322Date, NamesDayAndMonth) {
  EXPECT_EQ(to_rfc5322_date(*parse_rfc3339("2026-11-22T03:04:05Z")), "Sun, 22 Nov 2026 03:04:05 +0000");
  EXPECT_EQ(to_rfc5322_date(*parse_rfc3339("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 +0000");
}

TEST(ParseDuration, NeedsANumberAndAUnit) {
  using namespace std::chrono;  // NOLINT
  EXPECT_EQ(parse_duration("90s"), Duration(seconds(90)));
  EXPECT_EQ(parse_duration("30m"), Duration(minutes(30)));
  EXPECT_EQ(parse_duration("12h"), Duration(hours(12)));
  EXPECT_EQ(parse_duration("10d"), Duration(hours(240)));
  EXPECT_EQ(parse_duration("5w"), Duration(hours(5 * 168)));
  EXPECT_EQ(parse_duration("0s"), Duration(0));
  for (const char* bad :
       {"", "5", "s", "-5s", "+5s", "5 s", "5y", "5ss", "1.5h", "9999999999s", "99999999999999999999s"}) {
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
  }
}

TEST(DurationText, ReadsBackTheSame) {
  for (const char* text : {"0s", "59s", "90s", "2m", "36h", "3d", "2w"})
    EXPECT_EQ(to_duration_text(*parse_duration(text)), text);
  EXPECT_EQ(to_duration_text(*parse_duration("24h")), "1d");
  const std::pair<const char*, const char*> words[] = {{"1w", "7 days"},     {"24h", "1 day"},      {"36h", "36 hours"},
                                                       {"1h", "1 hour"},     {"90m", "90 minutes"}, {"0s", "0 seconds"},
                                                       {"61s", "61 seconds"}};
  for (const auto& [text, in_words] : words) EXPECT_EQ(duration_in_words(*parse_duration(text)), in_words);
}

TEST(AddBusinessDays, SkipsWeekendsAndHolidays) {
  const auto after = [](const char* from, int days, const std::vector<std::chrono::sys_days>& holidays = {}) {
    return to_rfc3339(add_business_days(*parse_rfc3339(from), days, holidays));
  };
  EXPECT_EQ(after("2026-11-20T10:00:00Z", 1), "2026-11-23T10:00:00Z") << "Friday to Monday";
  EXPECT_EQ(after("2026-11-21T10:00:00Z", 1), "2026-11-23T10:00:00Z") << "Saturday to Monday";
  EXPECT_EQ(after("2026-11-16T00:00:00Z", 10), "2026-11-30T00:00:00Z");
  EXPECT_EQ(after("2026-11-16T10:00:00Z", 0), "2026-11-16T10:00:00Z");
  using namespace std::chrono;  // NOLINT
  EXPECT_EQ(after("2026-12-24T10:00:00Z", 1, {sys_days(2026y / December / 25)}), "2026-12-28T10:00:00Z");
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(from_micros(5));
  EXPECT_EQ(clock.now(), from_micros(5));
  clock.advance(Duration(7));
  EXPECT_EQ(clock.now(), from_micros(12));
  clock.set(from_micros(1));
  EXPECT_EQ(clock.now(), from_micros(1));
}

TEST(SystemClock, IsPastTheYearOfThisTest) { EXPECT_GT(SystemClock().now(), *parse_rfc3339("2020-01-01")); }

}  // namespace
}  // namespace nonsolicit::base
