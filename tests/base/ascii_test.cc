#include "base/ascii.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

TEST(Ascii, ComparesWithoutCaseAndLeavesOtherBytesAlone) {
  EXPECT_EQ(to_lower("AbC-\xC3\x89"), "abc-\xC3\x89");
  EXPECT_TRUE(iequals("MAIL", "mail"));
  EXPECT_FALSE(iequals("\xC3\x89", "\xC3\xA9"));
  EXPECT_FALSE(iequals("@", "`")) << "32 apart, but no letters";
  EXPECT_TRUE(istarts_with("Subject: x", "subject:"));
  EXPECT_FALSE(istarts_with("Sub", "subject"));
  EXPECT_TRUE(iends_with("list.CSV", ".csv"));
  EXPECT_FALSE(iends_with("v", ".csv"));
  EXPECT_TRUE(is_ascii("a\x7F"));
  EXPECT_FALSE(is_ascii("\x80"));
}

TEST(Ascii, FindsWithoutCase) {
  EXPECT_EQ(ifind("abcABC", "CA"), 2u);
  EXPECT_EQ(ifind("abcABC", "abc", 1), 3u);
  EXPECT_EQ(ifind("abc", "x"), std::string_view::npos);
  EXPECT_EQ(ifind("abc", "", 3), 3u);
  EXPECT_EQ(ifind("abc", "a", 4), std::string_view::npos);
}

TEST(Ascii, TrimsAndSplits) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_THAT(split("a,,b,", ','), testing::ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), testing::ElementsAre(""));
}

TEST(EditDistance, CountsInsertDeleteReplaceSwap) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
  EXPECT_EQ(edit_distance("abc", "acb"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, FindsATypoAndNothingFarther) {
  const std::vector<std::string> names = {"email", "organisation", "id"};
  EXPECT_EQ(nearest("emial", names), "email");
  EXPECT_EQ(nearest("organization", names), "organisation");
  EXPECT_EQ(nearest("telephone", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
  EXPECT_EQ(nearest("x", {}), "");
}

TEST(Hex, GoesThereAndBack) {
  const std::string bytes("\x00\x7F\xFF", 3);
  EXPECT_EQ(to_hex(bytes), "007fff");
  std::string back;
  EXPECT_TRUE(from_hex("007fFF", back));
  EXPECT_EQ(back, bytes);
  EXPECT_FALSE(from_hex("0", back));
  EXPECT_FALSE(from_hex("0g", back));
  EXPECT_TRUE(from_hex("", back));
  EXPECT_EQ(back, "");
}

}  // namespace
}  // namespace nonsolicit::base
