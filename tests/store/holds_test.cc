#include "fixture.h"

namespace nonsolicit::store {
namespace {

class Holds : public StoreTest {
 protected:
  std::vector<std::string> due(base::TimePoint now) {
    std::vector<std::string> ids;
    const auto rows = store_->holds().due(now, 100);
    EXPECT_TRUE(rows.ok());
    for (const HeldCase& row : *rows) ids.push_back(row.held.case_id);
    return ids;
  }
  HeldRecord decided(const std::string& id, Decision decision, base::TimePoint when) {
    HeldRecord row = find(id).held;
    row.decision = decision;
    row.decision_due = when;
    row.decided_by = "kim";
    row.words = "no thanks";
    return row;
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Holds);

using Ids = std::vector<std::string>;

TEST_P(Holds, ListsByStateAndSender) {
  record(hold_request("C000000001"));
  auto other = hold_request("C000000002");
  other.case_record->sender = "bo@third.example";
  other.case_record->trusted = address("bo@third.example");
  other.held->held_at = day(-1);
  record(other);
  const auto all = *store_->holds().list({});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].held.case_id, "C000000002") << "oldest first";
  EXPECT_EQ(store_->holds().list({.sender = "FIRM"})->size(), 1u);
  EXPECT_EQ(store_->holds().list({.states = {HeldState::released}})->size(), 0u);
  EXPECT_EQ(store_->holds().list({.states = {HeldState::released, HeldState::held}, .limit = 1})->size(), 1u);
}

TEST_P(Holds, WritesADecisionOnceAndSaysWhoWasFirst) {
  record(hold_request("C000000001"));
  const HeldRecord row = decided("C000000001", Decision::return_, day(1));
  ASSERT_TRUE(store_->holds().decide(row, 0).ok());
  const HeldRecord after = find("C000000001").held;
  EXPECT_EQ(after.version, 1);
  EXPECT_EQ(after.decision, Decision::return_);
  EXPECT_EQ(after.words, "no thanks");
  const auto late = store_->holds().decide(row, 0);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().kind, base::ErrorClass::permanent);
  EXPECT_EQ(late.error().text, "decided by kim in the meantime: return, now held");
}

TEST_P(Holds, KeepsWhatGoesWithTheDecisionAndTheEvidence) {
  auto request = hold_request("C000000001");
  request.case_record->evidence_json = R"({"kinds":1})";
  request.held->notice = NoticeState::waiting;
  record(request);
  EXPECT_EQ(find("C000000001").case_record.evidence_json, R"({"kinds":1})");
  EXPECT_EQ(find("C000000001").held.notice, NoticeState::waiting);
  HeldRecord row = decided("C000000001", Decision::release, day(2));
  row.decided_at = day(1);
  row.decision_json = R"({"record":true})";
  ASSERT_TRUE(store_->holds().decide(row, 0).ok());
  EXPECT_EQ(find("C000000001").held.decided_at, day(1));
  EXPECT_EQ(find("C000000001").held.decision_json, R"({"record":true})");
  row = find("C000000001").held;
  row.state = HeldState::releasing;
  row.decided_at = day(3);
  row.decision_json = "";
  ASSERT_TRUE(store_->holds().advance(row, 1, {}).ok());
  EXPECT_EQ(find("C000000001").held.decided_at, day(3));
  EXPECT_EQ(find("C000000001").held.decision_json, "");
  EXPECT_EQ(find("C000000001").held.notice, NoticeState::waiting);
}

TEST_P(Holds, TakesBackADecisionThatIsNotDue) {
  record(hold_request("C000000001"));
  ASSERT_TRUE(store_->holds().decide(decided("C000000001", Decision::release, day(1)), 0).ok());
  ASSERT_TRUE(store_->holds().decide(decided("C000000001", Decision::none, day(1)), 1).ok());
  EXPECT_EQ(due(day(2)), Ids{});
}

TEST_P(Holds, RefusesADecisionOnWhatIsNotHeld) {
  record(hold_request("C000000001"));
  HeldRecord row = find("C000000001").held;
  row.state = HeldState::releasing;
  ASSERT_TRUE(store_->holds().advance(row, 0, {}).ok());
  EXPECT_FALSE(store_->holds().decide(decided("C000000001", Decision::withdraw, day(0)), 1).ok());
  const auto absent = store_->holds().decide({.case_id = "C999999999"}, 0);
  EXPECT_EQ(absent.error().text, "no held message has this case id");
  EXPECT_FALSE(store_->holds().find("C999999999")->has_value());
}

TEST_P(Holds, GivesWhatIsDue) {
  for (const char* id : {"C000000001", "C000000002", "C000000003"}) record(hold_request(id));
  EXPECT_EQ(due(day(4)), Ids{});
  ASSERT_TRUE(store_->holds().decide(decided("C000000002", Decision::release, day(2)), 0).ok());
  EXPECT_EQ(due(day(1)), Ids{});
  EXPECT_EQ(due(day(2)), Ids{"C000000002"});
  HeldRecord complaint = find("C000000003").held;
  complaint.open_complaint = true;
  ASSERT_TRUE(store_->holds().decide(complaint, 0).ok());
  EXPECT_EQ(due(day(5)), (Ids{"C000000001", "C000000002"})) << "the complaint stops the clock";
}

TEST_P(Holds, WaitsForTheNextAttempt) {
  record(hold_request("C000000001"));
  HeldRecord row = find("C000000001").held;
  row.state = HeldState::releasing;
  row.decision = Decision::release;
  row.attempts = 1;
  row.next_attempt = day(2);
  row.last_error = "451 later";
  row.decided_by = "kim";
  row.envelope_json = "[1]";  // some recipients were taken
  row.recipient_count = 1;
  ASSERT_TRUE(store_->holds().advance(row, 0, {}).ok());
  EXPECT_EQ(find("C000000001").held.last_error, "451 later");
  EXPECT_EQ(find("C000000001").held.decided_by, "kim");
  EXPECT_EQ(find("C000000001").held.envelope_json, "[1]");
  EXPECT_EQ(find("C000000001").held.recipient_count, 1);
  EXPECT_EQ(due(day(1)), Ids{});
  EXPECT_EQ(due(day(2)), Ids{"C000000001"});
  row.state = HeldState::released;
  row.last_answer = "250 ok";
  EXPECT_FALSE(store_->holds().advance(row, 0, {}).ok());
  ASSERT_TRUE(store_->holds().advance(row, 1, {}).ok());
  EXPECT_EQ(due(day(9)), Ids{});
  EXPECT_EQ(find("C000000001").held.last_answer, "250 ok");
}

TEST_P(Holds, WritesLettersWithTheChangeOrNotAtAll) {
  record(hold_request("C000000001"));
  HeldRecord row = find("C000000001").held;
  row.state = HeldState::returned;
  const std::vector<LetterRecord> letters = {{.purpose = "return", .recipient = "jo@firm.example", .content = "x"}};
  EXPECT_FALSE(store_->holds().advance(row, 7, letters).ok());
  EXPECT_TRUE(store_->holds().letters_due(day(9), 10)->empty());
  ASSERT_TRUE(store_->holds().advance(row, 0, letters).ok());
  EXPECT_EQ(store_->holds().letters_due(day(9), 10)->size(), 1u);
}

TEST_P(Holds, SendsALetterUntilItIsSent) {
  auto request = hold_request("C000000001");
  request.letters.push_back(
      {.purpose = "refusal", .recipient = "jo@firm.example", .content = "x", .next_attempt = day(1)});
  record(request);
  EXPECT_TRUE(store_->holds().letters_due(day(0), 10)->empty());
  LetterRecord letter = store_->holds().letters_due(day(1), 10)->front();
  letter.state = LetterState::sending;
  letter.next_attempt = day(2);
  ASSERT_TRUE(store_->holds().update_letter(letter).ok());
  EXPECT_TRUE(store_->holds().letters_due(day(1), 10)->empty());
  EXPECT_EQ(store_->holds().letters_due(day(2), 10)->size(), 1u) << "its process died";
  letter.state = LetterState::sent;
  ASSERT_TRUE(store_->holds().update_letter(letter).ok());
  EXPECT_TRUE(store_->holds().letters_due(day(9), 10)->empty());
  letter.id = 999;
  EXPECT_FALSE(store_->holds().update_letter(letter).ok());
}

TEST_P(Holds, NamesSpoolFilesThatAreNeeded) {
  for (const char* id : {"C000000001", "C000000002", "C000000003"}) record(hold_request(id));
  HeldRecord row = find("C000000002").held;
  row.state = HeldState::released;
  ASSERT_TRUE(store_->holds().advance(row, 0, {}).ok());
  row = find("C000000003").held;
  row.state = HeldState::returning;
  ASSERT_TRUE(store_->holds().advance(row, 0, {}).ok());
  EXPECT_EQ(*store_->holds().spool_files(), (Ids{"spool-C000000001", "spool-C000000003"}));
}

class Leases : public StoreTest {};
NONSOLICIT_STORE_SUITE(Leases);

TEST_P(Leases, BelongToOneHolderUntilTheyEnd) {
  LeasePort& leases = store_->leases();
  EXPECT_TRUE(*leases.take("sweep", "a", day(0), std::chrono::hours(24)));
  EXPECT_FALSE(*leases.take("sweep", "b", day(0), std::chrono::hours(24)));
  EXPECT_TRUE(*leases.take("other", "b", day(0), std::chrono::hours(24)));
  EXPECT_TRUE(*leases.take("sweep", "a", day(0), std::chrono::hours(48))) << "its holder renews it";
  EXPECT_FALSE(*leases.take("sweep", "b", day(1), std::chrono::hours(24)));
  EXPECT_TRUE(*leases.take("sweep", "b", day(2), std::chrono::hours(24)));
  ASSERT_TRUE(leases.give_back("sweep", "a").ok());
  EXPECT_FALSE(*leases.take("sweep", "a", day(2), std::chrono::hours(24))) << "only the holder gives back";
  ASSERT_TRUE(leases.give_back("sweep", "b").ok());
  EXPECT_TRUE(*leases.take("sweep", "a", day(2), std::chrono::hours(24)));
}

TEST_P(Leases, CheckReadsAndWrites) {
  EXPECT_TRUE(store_->check().ok());
  EXPECT_TRUE(store_->check().ok());
}

}  // namespace
}  // namespace nonsolicit::store
