#include "engine/member_link.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

const MemberLink kMemberLink{.recipient = address("anna@b.example"),
                             .sender = address("jo@a.example"),
                             .choice = lists::PreferenceChoice::allow,
                             .expires = kNow + std::chrono::hours(24)};

TEST(MemberLink, GivesTheChoiceOfTheMember) {
  for (const auto choice : {lists::PreferenceChoice::allow, lists::PreferenceChoice::block}) {
    MemberLink link = kMemberLink;
    link.choice = choice;
    const auto row = read_member_link(*test_keys(), make_member_link(*test_keys(), link), kNow);
    ASSERT_TRUE(row.ok()) << row.error().full();
    EXPECT_EQ(row->recipient, link.recipient);
    EXPECT_EQ(row->sender, link.sender);
    EXPECT_EQ(row->choice, choice);
    EXPECT_EQ(row->origin.source, "member");
    EXPECT_EQ(row->origin.recorded, kNow);
    EXPECT_FALSE(row->origin.expires.has_value());
  }
}

TEST(MemberLink, IsShortAndShowsNoAddress) {
  const std::string token = make_member_link(*test_keys(), kMemberLink);
  EXPECT_LT(token.size(), 160u);
  for (const char* part : {"anna", "jo@", "@", "allow"}) EXPECT_EQ(token.find(part), std::string::npos) << token;
}

TEST(MemberLink, TakesSmtpUtf8Addresses) {
  MemberLink link = kMemberLink;
  link.sender = address("j\xC3\xB6rg@xn--bcher-kva.example");
  const auto row = read_member_link(*test_keys(), make_member_link(*test_keys(), link), kNow);
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row->sender, link.sender);
}

TEST(MemberLink, Expires) {
  const std::string token = make_member_link(*test_keys(), kMemberLink);
  EXPECT_TRUE(read_member_link(*test_keys(), token, kMemberLink.expires - std::chrono::seconds(1)).ok());
  const auto late = read_member_link(*test_keys(), token, kMemberLink.expires);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().full(), "this link has expired: on 2026-11-23");
}

struct BadCase {
  const char* name;
  std::string token;
  const char* expected;
};

TEST(MemberLink, IsRefusedWhereItWasChanged) {
  const std::string good = make_member_link(*test_keys(), kMemberLink);
  std::string changed = good;
  changed[good.size() / 2] = changed[good.size() / 2] == 'A' ? 'B' : 'A';
  const std::vector<BadCase> cases = {
      {"nothing", "", "this link is not valid: it was cut or changed"},
      {"text", "hello", "this link is not valid: it was cut or changed"},
      {"changed", changed, "this link is not valid: it was cut or changed"},
      {"cut", good.substr(0, good.size() - 1), "this link is not valid: it was cut or changed"},
      {"longer", good + "A", "this link is not valid: it was cut or changed"},
      {"too long", std::string(100'000, 'A'), "this link is not valid"},
      {"another key", "0AAAAAAA" + good.substr(good.find('.')), "this link is too old, or not from here"},
      {"sealed for something else", test_keys()->seal("page", "1\nallow\n1\na@b\nc@d"),
       "this link is not valid: it was cut or changed"},
      {"another form", test_keys()->seal("preference link", "2\nallow\n99999999999\na@b\nc@d"),
       "this link is not valid"},
      {"a signature", test_keys()->sign("preference link", "x"), "this link is not valid: it was cut or changed"}};
  for (const BadCase& row : cases) {
    SCOPED_TRACE(row.name);
    const auto read = read_member_link(*test_keys(), row.token, kNow);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().text, row.expected);
  }
}

TEST(MemberLink, HoldsOverARotationOfTheKeysWhileTheOldOneIsKept) {
  const TemporaryFolder folder;
  const auto path = folder.file("keys");
  const auto day = [](int days) { return kNow + std::chrono::hours(24) * days; };
  const auto keep = std::chrono::hours(24 * 30);
  ASSERT_TRUE(base::KeyRing::init(path, day(-300)).ok());
  const base::KeyRing before = *base::KeyRing::rotate(path, day(-200), keep);
  MemberLink link = kMemberLink;
  link.expires = day(100);
  const std::string token = make_member_link(before, link);
  const base::KeyRing after = *base::KeyRing::rotate(path, day(0), keep);
  EXPECT_TRUE(read_member_link(after, token, day(1)).ok());
  const base::KeyRing late = *base::KeyRing::rotate(path, day(60), keep);
  const auto read = read_member_link(late, token, day(61));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().text, "this link is too old, or not from here");
}

}  // namespace
}  // namespace nonsolicit::engine
