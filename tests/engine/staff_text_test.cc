#include "engine/staff_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nonsolicit::engine {
namespace {

std::string times(size_t count, const std::string& letter) {
  std::string text;
  for (size_t i = 0; i < count; i++) text += letter;
  return text;
}

TEST(StaffText, TakesWhatFitsTheFieldInAnyScript) {
  for (const auto& [count, letter] :
       {std::pair<size_t, const char*>{4000, "a"}, {4000, "ü"}, {4000, "中"}, {2000, "😀"}}) {
    EXPECT_TRUE(check_text(times(count, letter)).ok()) << letter;
    const auto longer = check_text(times(count, letter) + letter);
    ASSERT_FALSE(longer.ok()) << letter;
    EXPECT_EQ(longer.error().text, *letter == "😀"[0]
                                       ? "The text is 2 letters too long: it has 4,002, and at most 4,000 are taken."
                                       : "The text is 1 letter too long: it has 4,001, and at most 4,000 are taken.");
  }
}

TEST(StaffText, CountsALineEndOfAFormOnce) {
  EXPECT_TRUE(check_staff_text(times(2000, "a\r\n")).ok());
  EXPECT_FALSE(check_staff_text(times(2001, "a\r\n")).ok());
}

TEST(StaffText, NamesWhatNobodySees) {
  EXPECT_EQ(check_text("Hello \u200F there").error().text,
            "The text has a character that nobody sees (U+200F): take it out.");
  EXPECT_TRUE(check_text("Hello U+200F there\n").ok()) << "as the page shows it then";
}

}  // namespace
}  // namespace nonsolicit::engine
