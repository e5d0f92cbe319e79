// Cases when several processes work on them at once, and when a write fails half way.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "fixture.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {
namespace {

using testing::IsEmpty;

DecideRow decide_row(const std::string& id, Decision decision, const std::string& by) {
  return {.decided = {.case_id = id, .decision = decision, .decision_due = day(1), .decided_by = by},
          .version = 0,
          .line = {.when = day(1), .actor = by, .action = "case.decide"}};
}

TEST(CasesOfTwoProcesses, AreDecidedByOneOfThem) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto one = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  const auto two = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  std::vector<std::string> ids;
  for (int i = 0; i < 40; i++) {
    ids.push_back("C" + std::to_string(i));
    ASSERT_TRUE(one->messages().record(hold_request(ids.back())).ok());
  }
  std::atomic<int> written = 0;
  const auto decide_all = [&](Store& store, Decision decision, const std::string& by) {
    for (const std::string& id : ids) {
      const auto outcomes = store.cases().decide({decide_row(id, decision, by)});
      ASSERT_TRUE(outcomes.ok()) << outcomes.error().full();
      const DecideOutcome& outcome = outcomes->front();
      if (outcome.written) written++;
      ASSERT_TRUE(outcome.now.has_value());
      EXPECT_EQ(outcome.now->version, 1);
      EXPECT_EQ(outcome.now->decided_by == by, outcome.written) << "who lost is told who won";
    }
  };
  std::thread other([&] { decide_all(*two, Decision::return_, "staff:lee"); });
  std::thread third([&] { decide_all(*one, Decision::withdraw, "staff:ann"); });
  decide_all(*one, Decision::release, "staff:kim");
  other.join();
  third.join();
  EXPECT_EQ(written, 40);
  const auto lines = *one->audit().lines(1, 1000);
  EXPECT_EQ(lines.size(), 40u) << "one line per decision that was written";
  EXPECT_FALSE(two->audit().verify()->has_value());
  for (const std::string& id : ids) {
    const auto records = *two->cases().records(id);
    ASSERT_EQ(records->history.size(), 1u);
    EXPECT_EQ(records->history[0].actor, records->held->decided_by);
  }
}

TEST(CasesOfTwoProcesses, AreClaimedByOneOfThem) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto one = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  const auto two = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  for (int i = 0; i < 20; i++) {
    const std::string id = "C" + std::to_string(i);
    ASSERT_TRUE(one->messages().record(hold_request(id)).ok());
    std::atomic<int> taken = 0;
    const auto claim = [&](Store& store, const std::string& reviewer) {
      const auto stands = store.cases().claim(id, {.reviewer = reviewer, .until = day(2)}, day(1));
      ASSERT_TRUE(stands.ok()) << stands.error().full();
      if (stands->reviewer == reviewer) taken++;
    };
    std::thread other([&] { claim(*two, "lee"); });
    claim(*one, "kim");
    other.join();
    EXPECT_EQ(taken, 1) << id;
  }
}

TEST(CasesOfTwoProcesses, HaveOneOpenAppeal) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto one = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  const auto two = *open_sqlite({.path = path, .busy_timeout_ms = 20000});
  for (int i = 0; i < 20; i++) {
    const std::string id = "C" + std::to_string(i);
    ASSERT_TRUE(one->messages().record(hold_request(id)).ok());
    std::atomic<int> said = 0;
    const auto appeal = [&](Store& store) {
      const auto number = store.cases().say({.case_id = id, .kind = StatementKind::appeal, .open = true}, {});
      if (number) {
        said++;
      } else {
        EXPECT_EQ(number.error().kind, base::ErrorClass::permanent) << number.error().full();
      }
    };
    std::thread other([&] { appeal(*two); });
    appeal(*one);
    other.join();
    EXPECT_EQ(said, 1) << id;
  }
}

// A store whose file refuses the next row of a table, as a disk that fails half way would.
class CasesHalfWritten : public testing::Test {
 protected:
  void SetUp() override {
    store_ = *open_sqlite({.path = folder_.file("store.db")});
    for (const char* id : {"C000000001", "C000000002"}) ASSERT_TRUE(store_->messages().record(hold_request(id)).ok());
  }
  void refuse(const std::string& table, const std::string& condition) {
    auto connection = Connection::open({.path = folder_.file("store.db")});
    ASSERT_TRUE(connection.ok());
    const auto made = (*connection)
                          ->execute("create trigger refuse before insert on " + table + " when " + condition +
                                    " begin select raise(abort, 'refused by the test'); end;");
    ASSERT_TRUE(made.ok()) << made.error().full();
  }
  HeldRecord held(const std::string& id) { return (*store_->holds().find(id))->held; }

  TemporaryFolder folder_;
  std::shared_ptr<Store> store_;
};

TEST_F(CasesHalfWritten, KeepNoDecisionWithoutItsLine) {
  refuse("audit", "new.subject = 'C000000002'");
  EXPECT_FALSE(store_->cases()
                   .decide({decide_row("C000000001", Decision::release, "staff:kim"),
                            decide_row("C000000002", Decision::release, "staff:kim")})
                   .ok());
  EXPECT_EQ(held("C000000001").decision, Decision::none) << "all rows or none";
  EXPECT_EQ(held("C000000001").version, 0);
  EXPECT_THAT(*store_->audit().lines(1, 10), IsEmpty());
  EXPECT_TRUE(store_->cases().decide({decide_row("C000000001", Decision::release, "staff:kim")})->front().written);
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

TEST_F(CasesHalfWritten, KeepNoStatementWithoutItsLine) {
  refuse("audit", "new.action = 'case.appeal'");
  const Statement appeal{.case_id = "C000000001", .kind = StatementKind::appeal, .open = true};
  EXPECT_FALSE(store_->cases().say(appeal, {.action = "case.appeal"}).ok());
  EXPECT_FALSE(held("C000000001").open_complaint);
  EXPECT_THAT((*store_->cases().records("C000000001"))->statements, IsEmpty());
}

TEST_F(CasesHalfWritten, KeepAStatementOpenWhoseAnswerHasNoLine) {
  const Statement appeal{.case_id = "C000000001", .kind = StatementKind::appeal, .open = true};
  const auto id = store_->cases().say(appeal, {.action = "case.appeal"});
  ASSERT_TRUE(id.ok());
  refuse("audit", "new.action = 'case.answer'");
  EXPECT_FALSE(store_->cases().answer({.id = *id, .answer = "upheld"}, day(9), {.action = "case.answer"}).ok());
  EXPECT_TRUE(held("C000000001").open_complaint);
  EXPECT_EQ(store_->cases().open_statements(StatementKind::appeal)->size(), 1u);
}

TEST_F(CasesHalfWritten, KeepNoticesWaitingWhoseLetterIsNotThere) {
  refuse("letters", "new.purpose = 'notice'");
  const LetterRecord letter{.purpose = "notice"};
  EXPECT_FALSE(store_->cases().notices_done({"C000000001"}, NoticeState::sent, letter).ok());
  EXPECT_EQ(held("C000000001").notice, NoticeState::none);
  EXPECT_FALSE(store_->cases().reminders_done({"C000000001"}, {letter}).ok());
  EXPECT_EQ(store_->cases().reminders_due(day(9), 10)->size(), 2u);
}

TEST_F(CasesHalfWritten, KeepNoFindingWithoutItsLine) {
  refuse("audit", "new.action = 'finding.add'");
  EXPECT_FALSE(store_->cases()
                   .put_finding("C000000001", address("jo@firm.example"), day(1), "kim", {.action = "finding.add"})
                   .ok());
  EXPECT_THAT(*store_->lists().findings("", 10), IsEmpty());
}

TEST_F(CasesHalfWritten, BringAboutAllThatAnAnswerDoesOrNothing) {
  const auto id = store_->cases().say({.case_id = "C000000001", .kind = StatementKind::appeal, .open = true}, {});
  ASSERT_TRUE(id.ok());
  ASSERT_TRUE(store_->cases().put_finding("C000000001", address("jo@firm.example"), day(1), "kim", {}).ok());
  refuse("audit", "new.action = 'case.retracted'");
  const AnswerEffects effects{
      .again =
          AnswerEffects::Again{.grant = {.id = "C000000001", .sender = address("jo@firm.example"), .until = day(9)},
                               .line = {.action = "case.again"}},
      .retraction = AuditLine{.action = "case.retracted"}};
  EXPECT_FALSE(store_->cases().answer({.id = *id, .case_id = "C000000001"}, day(9), {}, effects).ok());
  EXPECT_THAT(*store_->lists().grants("", 10), IsEmpty());
  EXPECT_EQ(store_->lists().findings("", 10)->size(), 1u);
  EXPECT_EQ(store_->cases().open_statements(StatementKind::appeal)->size(), 1u);
}

TEST_F(CasesHalfWritten, RevokeAnAccountWholeOrNotAtAll) {
  AccountPort& accounts = store_->accounts();
  ASSERT_TRUE(accounts.add({.name = "jo"}).ok());
  ASSERT_TRUE(accounts.open_session({.token_hash = "t1", .account = "jo"}).ok());
  auto connection = Connection::open({.path = folder_.file("store.db")});
  ASSERT_TRUE((*connection)
                  ->execute("create trigger refuse before delete on sessions begin select raise(abort, 'no'); end;")
                  .ok());
  EXPECT_FALSE(accounts.change({.name = "jo", .revoked = true}).ok());
  EXPECT_FALSE((*accounts.find("jo"))->revoked) << "whoever is told that it failed sees it as it was";
  ASSERT_TRUE((*connection)->execute("drop trigger refuse").ok());
  ASSERT_TRUE(accounts.change({.name = "jo", .revoked = true}).ok());
  EXPECT_FALSE(accounts.session("t1")->has_value());
}

}  // namespace
}  // namespace nonsolicit::store
