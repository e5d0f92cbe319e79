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

TEST(Shown, KeepsJoinersWhereTheyJoin) {
  const std::string non_joiner = "\xE2\x80\x8C";
  const std::string joiner = "\xE2\x80\x8D";
  const std::string persian = "\u0645\u06CC" + non_joiner + "\u062E\u0648\u0627\u0647\u0645";
  const std::string vowelled = "\u0645\u06CC\u0650" + non_joiner + "\u062E";
  const std::string sinhala = "\u0DC1\u0DCA" + joiner + "\u0DBB\u0DD3";
  const std::string family = "\U0001F469\U0001F3FD" + joiner + "\U0001F469" + joiner + "\U0001F467";
  const std::string flag = "\U0001F3F3\uFE0F" + joiner + "\U0001F308";
  for (const std::string& whole : {persian, vowelled, sinhala, family, flag}) EXPECT_EQ(shown(whole), whole);
  EXPECT_EQ(shown("pay" + non_joiner + "pal"), "payU+200Cpal");
  EXPECT_EQ(shown("a" + joiner), "aU+200D");
  EXPECT_EQ(shown(joiner + joiner + "b"), "U+200DU+200Db");
  EXPECT_EQ(shown("\u0645" + non_joiner + non_joiner + "\u062E"), "\u0645U+200CU+200C\u062E");
  EXPECT_EQ(shown("\u0645\u202E\u062E\u200F"), "\u0645U+202E\u062EU+200F");
}

}  // namespace
}  // namespace nonsolicit::review
