#include "base/mail_date.h"

#include <gtest/gtest.h>

#include "base/zone.h"

namespace nonsolicit::base {
namespace {

TEST(MailDate, ReadsWhatMailersWrite) {
  struct Case {
    const char* text;
    const char* want;  // "" where it is none
  };
  const Case cases[] = {{"Sun, 22 Nov 2026 03:04:05 +0000", "2026-11-22T03:04:05Z"},
                        {"22 Nov 2026 03:04 -0530", "2026-11-22T08:34:00Z"},
                        {" Sun, 1 nov 2026  03:04:05 +0200 (CEST)", "2026-11-01T01:04:05Z"},
                        {"Thu, 29 Feb 2024 23:59:60 GMT", "2024-03-01T00:00:00Z"},
                        {"Sun, 22 Nov 26 03:04:05 EST", "2026-11-22T08:04:05Z"},
                        {"Sun, 22 Nov 99 03:04:05 PDT", "1999-11-22T10:04:05Z"},
                        {"Sun, 31 Nov 2026 03:04:05 +0000", ""},
                        {"Sun, 22 Foo 2026 03:04:05 +0000", ""},
                        {"Sun, 22 Nov 2026 24:04:05 +0000", ""},
                        {"Sun, 22 Nov 2026 03:04:05", ""},
                        {"Sun, -2 Nov 2026 03:04:05 +0000", ""},
                        {"", ""}};
  for (const Case& c : cases) {
    const auto time = parse_mail_date(c.text);
    EXPECT_EQ(time ? to_rfc3339(*time) : "", c.want) << c.text;
  }
}

TEST(Zone, TurnsLocalTimeIntoUtc) {
  const auto utc = [](const char* zone, const char* local) {
    const auto parsed = Zone::parse(zone);
    const auto time = parse_rfc3339(local);
    if (!parsed || !time) return std::string("none");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch();
    return to_rfc3339(TimePoint(parsed->utc(std::chrono::local_seconds(seconds))));
  };
  EXPECT_EQ(utc("UTC", "2026-11-22T03:04:05Z"), "2026-11-22T03:04:05Z");
  EXPECT_EQ(utc("+05:30", "2026-11-22T03:04:05Z"), "2026-11-21T21:34:05Z");
  EXPECT_EQ(utc("-0800", "2026-11-22T03:04:05Z"), "2026-11-22T11:04:05Z");
  EXPECT_EQ(utc("Europe/Berlin", "2026-11-22T03:04:05Z"), "2026-11-22T02:04:05Z");
  EXPECT_EQ(utc("Europe/Berlin", "2026-07-22T03:04:05Z"), "2026-07-22T01:04:05Z");
  EXPECT_EQ(utc("Europe/Berlin", "2026-10-25T02:30:00Z"), "2026-10-25T00:30:00Z");  // comes twice: the earlier
  EXPECT_EQ(utc("Europe/Berlin", "2026-03-29T02:30:00Z"), "2026-03-29T01:30:00Z");  // never was
  EXPECT_TRUE(Zone::parse("local"));
  EXPECT_FALSE(Zone::parse("Europe/Nowhere"));
  EXPECT_FALSE(Zone::parse("+99:00"));
  EXPECT_FALSE(Zone::parse(""));
}

}  // namespace
}  // namespace nonsolicit::base
