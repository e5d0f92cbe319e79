#include "classifier/fingerprint.h"

#include "classifier/min_hash.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

const std::string kAgencyLetter =
    "our agency translates contracts and exhibits for small firms, certified and usually overnight. On March 3 we "
    "opened "
    "a second office, and the first thousand words are free so that you can judge the work yourself. See "
    "https://words.example/t/81723 for samples. May I send a price list?\n\n-- \nLena Hsu\nWords Agency\n";

Fingerprint of(const std::string& body, const std::string& to = "Anna Shaw <anna@firm-b.example>") {
  return fingerprint(message::parse("From: l@words.example\nTo: " + to + "\nSubject: s\n\n" + body));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Fingerprint, StaysForAnotherNameDateAndLinkToken) {
  const auto first = of("Dear Anna,\n\n" + kAgencyLetter);
  auto other = replaced(replaced(kAgencyLetter, "March 3", "April 17"), "81723", "99x1");
  EXPECT_EQ(first.bands, of("Hi Robert,\n\n" + other, "Robert Poe <robert@firm-c.example>").bands);
  EXPECT_TRUE(first.near_same(of("Robert, " + other, "Robert Poe <robert@firm-c.example>")));
}

TEST(Fingerprint, StaysForANameInTheText) {
  const auto first = of(replaced(kAgencyLetter, "May I", "Anna, may I"));
  const auto second = of(replaced(kAgencyLetter, "May I", "Robert, may I"), "Robert Poe <robert@firm-c.example>");
  EXPECT_TRUE(first.near_same(second));
}

TEST(Fingerprint, StaysForSmallRewording) {
  const auto other =
      replaced(replaced(kAgencyLetter, "usually overnight", "often by morning"), "price list", "rate card");
  EXPECT_TRUE(of(kAgencyLetter).near_same(of(other)));
}

TEST(Fingerprint, DiffersForOtherTextWithTheSameSignature) {
  const std::string other =
      "thank you for the evening at the chapter dinner. I promised to tell you how we keep our minutes: one page, one "
      "person, and nobody may add to it afterwards, which saves a lot of arguing at the next meeting of the board.\n\n"
      "-- \nLena Hsu\nWords Agency\n";
  EXPECT_FALSE(of("Dear Anna,\n\n" + kAgencyLetter).near_same(of("Dear Anna,\n\n" + other)));
}

TEST(Fingerprint, IgnoresQuotedText) {
  std::string quoted =
      "I have read it and will think about the price, but our partners meet only in the second week of June.\n\n";
  const std::string line =
      "> our agency translates contracts and exhibits for small firms, certified and usually overnight\n";
  EXPECT_FALSE(of(quoted + line + line + line).near_same(of(kAgencyLetter)));
}

TEST(Fingerprint, IsEmptyAndLikeNothingForShortText) {
  const auto brief = of("Thanks, will do.\n");
  EXPECT_TRUE(brief.empty);
  EXPECT_FALSE(brief.near_same(brief));
}

TEST(Fingerprint, ReadsTextWithoutBlanks) {
  const std::string text = "明けましておめでとうございます旧年中は格別のご厚情を賜り誠にありがとうございました\n";
  EXPECT_FALSE(of(text).empty);
  EXPECT_TRUE(of(text).near_same(of(text + "草々\n")));
}

TEST(LeastMixed, IsTheSameInLanesAndOneByOne) {
  for (size_t count = 0; count < 40; count++) {
    std::vector<uint64_t> values;
    for (size_t i = 0; i < count; i++) values.push_back(mix(i * 977 + count));
    for (uint64_t seed = 0; seed < 20; seed++) {
      EXPECT_EQ(least_mixed(values, mix(seed)), least_mixed(values, mix(seed), Lanes::one)) << count;
    }
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
