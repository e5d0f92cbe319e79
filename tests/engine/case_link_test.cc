// Links to the pages about a case: whoever changes one bit has no link.
#include "engine/notices/case_link.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

const CaseLink kCaseLink{
    .purpose = LinkPurpose::sender, .case_id = "7ZC0A9KQ2M", .expires = kNow + std::chrono::hours(24)};
constexpr std::string_view kBroken = "this link is not valid: it was cut or changed";

std::string token() { return make_case_token(*test_keys(), kCaseLink); }
base::Result<CaseLink> read(std::string_view text, base::TimePoint now = kNow) {
  return read_case_token(*test_keys(), text, LinkPurpose::sender, now);
}

TEST(CaseLink, GivesTheCase) {
  for (const auto purpose : {LinkPurpose::sender, LinkPurpose::recipient}) {
    for (const char* id : {"7ZC0A9KQ2M", "0000000000", "ZZZZZZZZZZ", "0000000001"}) {
      const std::string text =
          make_case_token(*test_keys(), {.purpose = purpose, .case_id = id, .expires = kCaseLink.expires});
      const auto link = read_case_token(*test_keys(), text, purpose, kNow);
      ASSERT_TRUE(link.ok()) << link.error().full();
      EXPECT_EQ(link->case_id, id);
      EXPECT_EQ(link->purpose, purpose);
      EXPECT_EQ(link->expires, kCaseLink.expires);
    }
  }
}

TEST(CaseLink, KeepsEveryCaseId) {
  for (int i = 0; i < 1000; i++) {
    const std::string id = base::new_case_id();
    const auto link = read(make_case_token(*test_keys(), {.case_id = id, .expires = kCaseLink.expires}));
    ASSERT_TRUE(link.ok());
    EXPECT_EQ(link->case_id, id);
  }
}

TEST(CaseLink, MakesAShortUrl) {
  EXPECT_EQ(token().size(), kCaseTokenLength);
  EXPECT_EQ(token().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_EQ(case_url("https://r.example", *test_keys(), kCaseLink), "https://r.example/e/" + token());
  EXPECT_EQ(case_url("https://r.example/", *test_keys(), kCaseLink), "https://r.example/e/" + token());
  CaseLink other = kCaseLink;
  other.purpose = LinkPurpose::recipient;
  EXPECT_TRUE(case_url("https://r.example", *test_keys(), other).starts_with("https://r.example/m/"));
  EXPECT_EQ(case_url("", *test_keys(), kCaseLink), "");
}

TEST(CaseLink, IsRefusedWhereAnyBitWasChanged) {
  const std::string bytes = *base::from_base64url(token());
  ASSERT_EQ(bytes.size(), 40u);
  for (size_t bit = 0; bit < bytes.size() * 8; bit++) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(read(base::to_base64url(changed)).ok()) << "bit " << bit;
  }
}

TEST(CaseLink, IsRefusedWhereAnyCharacterWasChanged) {
  const std::string good = token();
  for (size_t at = 0; at < good.size(); at++) {
    for (const char c : std::string_view("ABab01-_=+/ \n\0", 14)) {
      std::string changed = good;
      changed[at] = c;
      EXPECT_EQ(read(changed).ok(), changed == good) << at << " " << static_cast<int>(c);
    }
    EXPECT_FALSE(read(good.substr(0, at)).ok()) << "cut at " << at;
  }
  for (const std::string& longer : {good + "A", good + "=", good + " ", " " + good, good + good})
    EXPECT_FALSE(read(longer).ok()) << longer;
  EXPECT_EQ(read("").error().text, kBroken);
  EXPECT_EQ(read(std::string(100'000, 'A')).error().text, kBroken);
}

TEST(CaseLink, OpensNoOtherPage) {
  const auto link = read_case_token(*test_keys(), token(), LinkPurpose::recipient, kNow);
  ASSERT_FALSE(link.ok());
  EXPECT_EQ(link.error().text, "this link leads to another page");
}

TEST(CaseLink, Expires) {
  EXPECT_TRUE(read(token(), kCaseLink.expires - base::Duration(1)).ok());
  const auto late = read(token(), kCaseLink.expires);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().text, "this link has expired");
}

TEST(CaseLink, IsRefusedFromAnotherInstallation) {
  const auto link = read_case_token(base::KeyRing::ephemeral("another"), token(), LinkPurpose::sender, kNow);
  EXPECT_EQ(link.error().text, kBroken) << "the keys of tests share a name";
  const TemporaryFolder folder;
  const base::KeyRing other = *base::KeyRing::init(folder.file("keys"), kNow);
  EXPECT_EQ(read_case_token(other, token(), LinkPurpose::sender, kNow).error().text,
            "this link is too old, or not from here");
}

TEST(CaseLink, HoldsOverARotationOfTheKeysWhileTheOldOneIsKept) {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto day = [](int days) { return kNow + std::chrono::hours(24) * days; };
  const auto keep = std::chrono::hours(24 * 30);
  ASSERT_TRUE(base::KeyRing::init(path, day(-300)).ok());
  const base::KeyRing before = *base::KeyRing::rotate(path, day(-200), keep);
  const std::string text = make_case_token(before, {.case_id = "7ZC0A9KQ2M", .expires = day(100)});
  const base::KeyRing after = *base::KeyRing::rotate(path, day(0), keep);
  EXPECT_TRUE(read_case_token(after, text, LinkPurpose::sender, day(1)).ok());
  EXPECT_NE(make_case_token(after, {.case_id = "7ZC0A9KQ2M", .expires = day(100)}), text) << "the newest signs";
  const base::KeyRing late = *base::KeyRing::rotate(path, day(60), keep);
  EXPECT_EQ(read_case_token(late, text, LinkPurpose::sender, day(61)).error().text,
            "this link is too old, or not from here");
}

}  // namespace
}  // namespace nonsolicit::engine
