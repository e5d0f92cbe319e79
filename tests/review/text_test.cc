#include <gtest/gtest.h>

#include "review/page.h"

namespace nonsolicit::review {
namespace {

using namespace std::chrono_literals;

TEST(AgeText, HasTwoUnitsAtMost) {
  const base::TimePoint now = *base::parse_rfc3339("2026-11-22T12:00:00Z");
  const std::pair<base::Duration, const char*> rows[] = {{0s, "less than a minute"},
                                                         {59s, "less than a minute"},
                                                         {60s, "1 min"},
                                                         {59min, "59 min"},
                                                         {60min, "1 h 0 min"},
                                                         {3h + 12min, "3 h 12 min"},
                                                         {23h + 59min, "23 h 59 min"},
                                                         {24h, "1 day 0 h"},
                                                         {47h, "1 day 23 h"},
                                                         {48h, "2 days"},
                                                         {24h * 400, "400 days"},
                                                         {-1h, "less than a minute"}};
  for (const auto& [age, text] : rows) EXPECT_EQ(age_text(now - age, now), text);
}

TEST(DateText, IsReadByPeople) {
  const base::TimePoint when = *base::parse_rfc3339("2026-03-04T09:05:59Z");
  EXPECT_EQ(date_text(when), "4 Mar 2026, 09:05");
  EXPECT_EQ(time_value(when), (Json{{"text", "4 Mar 2026, 09:05"}, {"iso", "2026-03-04T09:05:59Z"}}));
}

TEST(Shown, MakesControlsAndOverridesVisible) {
  EXPECT_EQ(shown("a\nb"), "a\nb");
  EXPECT_EQ(shown("a\x1b[2J\xe2\x80\xae b"), "aU+001B[2JU+202E b");
  EXPECT_EQ(shown("a\xff"), "a\xef\xbf\xbd");
}

}  // namespace
}  // namespace nonsolicit::review
