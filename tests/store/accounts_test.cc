// Who may use the review pages: accounts, sessions, one-time logins.
#include "store/accounts.h"

#include <atomic>
#include <thread>

#include "fixture.h"
#include "store/cases.h"

namespace nonsolicit::store {
namespace {

Account account(const std::string& name) {
  return {.name = name,
          .role = Role::reviewer,
          .address = address(name + "@assoc.example"),
          .password_hash = "$argon2id$one",
          .created = day(0)};
}

Session session(const std::string& token, const std::string& name, base::TimePoint opened = day(1)) {
  return {.token_hash = token,
          .account = name,
          .opened = opened,
          .last_used = opened,
          .peer = "192.0.2.1",
          .agent = "Browser"};
}

class Accounts : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(accounts().add(account("jo")).ok());
  }
  AccountPort& accounts() { return store_->accounts(); }
  Account found(const std::string& name) {
    const auto row = accounts().find(name);
    EXPECT_TRUE(row.ok() && row->has_value()) << name;
    return row.ok() && row->has_value() ? **row : Account{};
  }
  std::vector<std::string> tokens(const std::string& name) {
    const auto rows = accounts().sessions(name);
    EXPECT_TRUE(rows.ok());
    std::vector<std::string> made;
    for (const Session& row : *rows) made.push_back(row.token_hash);
    return made;
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Accounts);

using Tokens = std::vector<std::string>;

TEST(AccountWords, ComeBackFromTheirText) {
  for (const Role role : kAllRoles) EXPECT_EQ(role_from(to_string(role)), role);
  for (const ContentRight right : {ContentRight::list_only, ContentRight::whole}) {
    EXPECT_EQ(content_right_from(to_string(right)), right);
  }
  EXPECT_FALSE(role_from("owner").has_value());
  EXPECT_FALSE(content_right_from("").has_value());
}

TEST_P(Accounts, KeepsEveryField) {
  Account kim = account("kim");
  kim.role = Role::admin;
  kim.content = ContentRight::list_only;
  kim.last_login = day(3);
  kim.password_hash = "";
  ASSERT_TRUE(accounts().add(kim).ok());
  const Account kept = found("kim");
  EXPECT_EQ(kept.role, Role::admin);
  EXPECT_EQ(kept.content, ContentRight::list_only);
  EXPECT_EQ(kept.address, address("kim@assoc.example")) << "plain, also where lists are hashed";
  EXPECT_EQ(kept.password_hash, "");
  EXPECT_EQ(kept.created, day(0));
  EXPECT_EQ(kept.last_login, day(3));
  EXPECT_FALSE(kept.revoked);
  const auto all = *accounts().all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "jo");
  EXPECT_EQ(all[1].name, "kim");
  EXPECT_FALSE(accounts().find("nobody")->has_value());
}

TEST_P(Accounts, GivesANameOnce) {
  Account other = account("jo");
  other.role = Role::admin;
  const auto again = accounts().add(other);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, base::ErrorClass::permanent);
  EXPECT_EQ(again.error().text, "there is an account with this name");
  EXPECT_EQ(found("jo").role, Role::reviewer);
}

TEST_P(Accounts, ChangesEverythingButNameAndCreation) {
  Account jo = account("jo");
  jo.role = Role::lead;
  jo.content = ContentRight::list_only;
  jo.address = {};
  jo.created = day(9);
  ASSERT_TRUE(accounts().change(jo).ok());
  EXPECT_EQ(found("jo").role, Role::lead);
  EXPECT_EQ(found("jo").content, ContentRight::list_only);
  EXPECT_TRUE(found("jo").address.empty());
  EXPECT_EQ(found("jo").created, day(0));
  const auto absent = accounts().change(account("nobody"));
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, base::ErrorClass::permanent);
}

TEST_P(Accounts, OpensASessionAndNotesTheLogin) {
  ASSERT_TRUE(accounts().open_session(session("t1", "jo")).ok());
  EXPECT_EQ(found("jo").last_login, day(1));
  const auto open = *accounts().session("t1");
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->account, "jo");
  EXPECT_EQ(open->opened, day(1));
  EXPECT_EQ(open->peer, "192.0.2.1");
  EXPECT_EQ(open->agent, "Browser");
  ASSERT_TRUE(accounts().touch_session("t1", day(2)).ok());
  EXPECT_EQ((*accounts().session("t1"))->last_used, day(2));
  EXPECT_EQ((*accounts().session("t1"))->opened, day(1));
  EXPECT_FALSE(accounts().session("t2")->has_value());
  EXPECT_FALSE(accounts().open_session(session("t3", "nobody")).ok());
}

TEST_P(Accounts, EndsOneSessionOrAllOfAnAccount) {
  ASSERT_TRUE(accounts().add(account("kim")).ok());
  ASSERT_TRUE(accounts().open_session(session("t1", "jo", day(1))).ok());
  ASSERT_TRUE(accounts().open_session(session("t2", "jo", day(2))).ok());
  ASSERT_TRUE(accounts().open_session(session("t3", "kim", day(3))).ok());
  ASSERT_TRUE(accounts().open_session(session("t4", "jo", day(4))).ok());
  EXPECT_EQ(tokens("jo"), (Tokens{"t4", "t2", "t1"})) << "newest first";
  EXPECT_EQ(tokens(""), (Tokens{"t4", "t3", "t2", "t1"}));
  ASSERT_TRUE(accounts().end_session("t2").ok());
  EXPECT_FALSE(accounts().session("t2")->has_value());
  EXPECT_EQ(*accounts().end_sessions("jo"), 2u);
  EXPECT_EQ(tokens(""), Tokens{"t3"});
}

TEST_P(Accounts, EndsOldAndIdleSessions) {
  for (const int number : {1, 2, 3}) {
    ASSERT_TRUE(accounts().open_session(session("t" + std::to_string(number), "jo", day(number))).ok());
  }
  ASSERT_TRUE(accounts().touch_session("t1", day(9)).ok());
  ASSERT_TRUE(accounts().touch_session("t3", day(9)).ok());
  EXPECT_EQ(*accounts().end_old_sessions(day(2), day(3)), 2u) << "t1 is old, t2 idle";
  EXPECT_EQ(tokens("jo"), Tokens{"t3"});
  EXPECT_EQ(*accounts().end_old_sessions(day(2), day(3)), 0u);
}

TEST_P(Accounts, RevokingShutsOutAtOnce) {
  ASSERT_TRUE(accounts().open_session(session("t1", "jo")).ok());
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o1", .account = "jo", .expires = day(9)}).ok());
  Account jo = found("jo");
  jo.revoked = true;
  ASSERT_TRUE(accounts().change(jo).ok());
  EXPECT_FALSE(accounts().session("t1")->has_value());
  EXPECT_TRUE(tokens("jo").empty());
  EXPECT_FALSE(accounts().take_one_time("o1", day(1))->has_value());
  EXPECT_FALSE(accounts().open_session(session("t2", "jo")).ok());
  EXPECT_FALSE(accounts().put_one_time({.token_hash = "o2", .account = "jo", .expires = day(9)}).ok());
}

TEST_P(Accounts, AnotherPasswordEndsWhatTheOldOneOpened) {
  ASSERT_TRUE(accounts().add(account("kim")).ok());
  ASSERT_TRUE(accounts().open_session(session("t1", "jo")).ok());
  ASSERT_TRUE(accounts().open_session(session("t2", "kim")).ok());
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o1", .account = "jo", .expires = day(9)}).ok());
  Account jo = found("jo");
  jo.role = Role::lead;
  ASSERT_TRUE(accounts().change(jo).ok());
  EXPECT_EQ(tokens("jo"), Tokens{"t1"}) << "a role does not";
  jo.password_hash = "$argon2id$two";
  ASSERT_TRUE(accounts().change(jo).ok());
  EXPECT_EQ(tokens(""), Tokens{"t2"});
  EXPECT_FALSE(accounts().take_one_time("o1", day(1))->has_value());
}

TEST_P(Accounts, TakesAOneTimeLoginOnceAndInTime) {
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o1", .account = "jo", .expires = day(2)}).ok());
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o2", .account = "jo", .expires = day(2)}).ok());
  EXPECT_FALSE(accounts().take_one_time("o3", day(1))->has_value());
  EXPECT_EQ(*accounts().take_one_time("o1", day(1)), "jo");
  EXPECT_FALSE(accounts().take_one_time("o1", day(1))->has_value()) << "once";
  EXPECT_FALSE(accounts().take_one_time("o2", day(2))->has_value()) << "too late";
  EXPECT_FALSE(accounts().take_one_time("o2", day(1))->has_value()) << "and then it is gone";
}

TEST_P(Accounts, PruningTakesOutWhatEnded) {
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o1", .account = "jo", .expires = day(2)}).ok());
  ASSERT_TRUE(accounts().put_one_time({.token_hash = "o2", .account = "jo", .expires = day(9)}).ok());
  ASSERT_TRUE(accounts().open_session(session("t1", "jo", day(-40))).ok());
  ASSERT_TRUE(accounts().open_session(session("t2", "jo", day(-4))).ok());
  record(hold_request("C000000001"));
  record(hold_request("C000000002"));
  ASSERT_TRUE(store_->cases().claim("C000000001", {.reviewer = "jo", .until = day(1)}, day(0)).ok());
  ASSERT_TRUE(store_->cases().claim("C000000002", {.reviewer = "jo", .until = day(2)}, day(0)).ok());
  EXPECT_EQ(*store_->messages().prune({.now = day(3)}), 3u);
  EXPECT_EQ(*store_->messages().prune({.now = day(3)}), 0u);
  EXPECT_EQ(tokens("jo"), Tokens{"t2"});
  EXPECT_FALSE((*store_->cases().records("C000000001"))->claim.has_value());
  EXPECT_TRUE((*store_->cases().records("C000000002"))->claim.has_value());
  EXPECT_EQ(*accounts().take_one_time("o2", day(3)), "jo");
}

TEST(AccountsOfTwoProcesses, TakeAOneTimeLoginOnlyOnce) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto one = *open_sqlite({.path = path});
  const auto two = *open_sqlite({.path = path});
  ASSERT_TRUE(one->accounts().add(account("jo")).ok());
  for (int round = 0; round < 20; round++) {
    const std::string token = "o" + std::to_string(round);
    ASSERT_TRUE(one->accounts().put_one_time({.token_hash = token, .account = "jo", .expires = day(9)}).ok());
    std::atomic<int> taken = 0;
    const auto take = [&](Store& store) {
      const auto name = store.accounts().take_one_time(token, day(1));
      ASSERT_TRUE(name.ok()) << name.error().full();
      if (name->has_value()) taken++;
    };
    std::thread other([&] { take(*two); });
    take(*one);
    other.join();
    EXPECT_EQ(taken, 1) << token;
  }
}

}  // namespace
}  // namespace nonsolicit::store
