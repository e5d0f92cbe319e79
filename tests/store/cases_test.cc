// Decisions on cases, what was said about them, and claims.
#include "cases_fixture.h"

namespace nonsolicit::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Cases : public CasesTest {};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Cases);

// ---- Decisions ----

TEST_P(Cases, DecideSeveralAtOnceEachWithItsLine) {
  hold("C000000001");
  hold("C000000002");
  const auto outcomes = decide({row("C000000001", Decision::return_), row("C000000002", Decision::release)});
  ASSERT_TRUE(outcomes[0].written && outcomes[1].written);
  EXPECT_EQ(outcomes[0].now->version, 1);
  EXPECT_EQ(outcomes[0].now->decision, Decision::return_);
  const HeldRecord kept = find("C000000001").held;
  EXPECT_EQ(kept.decided_by, "staff:kim");
  EXPECT_EQ(kept.decided_at, day(1));
  EXPECT_EQ(kept.decision_due, day(2));
  EXPECT_EQ(kept.words, "Not asked for.");
  EXPECT_EQ(kept.decision_json, R"({"quiet":true})");
  const auto history = records("C000000002").history;
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].action, "case.decide");
  EXPECT_EQ(history[0].subject, "C000000002");
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

TEST_P(Cases, DecideSaysWhoWasFirstAndWritesTheOthers) {
  hold("C000000001");
  hold("C000000002");
  const DecideRow late = row("C000000001", Decision::release, "staff:lee");
  decide({row("C000000001", Decision::return_)});
  const auto outcomes =
      decide({late, row("C000000002", Decision::release, "staff:lee"), {.decided = {.case_id = "C9"}}});
  EXPECT_FALSE(outcomes[0].written);
  EXPECT_EQ(outcomes[0].now->decided_by, "staff:kim");
  EXPECT_EQ(outcomes[0].now->decision, Decision::return_);
  EXPECT_EQ(outcomes[0].now->version, 1);
  EXPECT_TRUE(outcomes[1].written);
  EXPECT_FALSE(outcomes[2].written);
  EXPECT_FALSE(outcomes[2].now.has_value());
  EXPECT_EQ(records("C000000001").history.size(), 1u) << "what was not written has no line";
}

TEST_P(Cases, DecideTakesNothingThatIsUnderWay) {
  hold("C000000001");
  HeldRecord held = find("C000000001").held;
  held.state = HeldState::releasing;
  ASSERT_TRUE(store_->holds().advance(held, 0, {}).ok());
  const auto outcomes = decide({row("C000000001", Decision::return_)});
  EXPECT_FALSE(outcomes[0].written);
  EXPECT_EQ(outcomes[0].now->state, HeldState::releasing);
}

TEST_P(Cases, DecidingClosesWhatWaitedForIt) {
  hold("C000000001");
  say("C000000001", StatementKind::second_person);
  say("C000000001", StatementKind::proposal);
  say("C000000001", StatementKind::appeal);
  decide({row("C000000001", Decision::none)});
  EXPECT_EQ(cases().open_statements(StatementKind::proposal)->size(), 1u) << "taken back: nothing was decided";
  decide({row("C000000001", Decision::release)});
  const auto statements = records("C000000001").statements;
  ASSERT_EQ(statements.size(), 3u);
  for (const size_t position : {0u, 1u}) {
    EXPECT_FALSE(statements[position].open);
    EXPECT_EQ(statements[position].answer, "closed");
    EXPECT_EQ(statements[position].answered_by, "staff:kim");
    EXPECT_EQ(statements[position].answered, day(1));
  }
  EXPECT_TRUE(statements[2].open) << "an appeal has its own answer";
}

// ---- What was said ----

TEST_P(Cases, KeepEveryFieldOfAStatement) {
  hold("C000000001");
  const Statement made{.case_id = "C000000001",
                       .kind = StatementKind::complaint,
                       .author = "member",
                       .person = address("ann@member.example"),
                       .made = day(1),
                       .text = "Was \"this\" asked for?",
                       .more_json = R"({"a":1})",
                       .trusted = false,
                       .answered_by = "nobody",
                       .answered = day(2),
                       .answer = "closed"};
  const auto id = cases().say(made, {.when = day(1), .actor = "member", .action = "case.complain"});
  ASSERT_TRUE(id.ok()) << id.error().full();
  const CaseRecords found = records("C000000001");
  ASSERT_EQ(found.statements.size(), 1u);
  const Statement& kept = found.statements[0];
  EXPECT_EQ(kept.id, *id);
  EXPECT_EQ(kept.case_id, "C000000001");
  EXPECT_EQ(kept.kind, StatementKind::complaint);
  EXPECT_EQ(kept.author, "member");
  EXPECT_EQ(kept.person, address("ann@member.example")) << "plain, also where lists are hashed";
  EXPECT_EQ(kept.made, day(1));
  EXPECT_EQ(kept.text, "Was \"this\" asked for?");
  EXPECT_EQ(kept.more_json, R"({"a":1})");
  EXPECT_FALSE(kept.trusted);
  EXPECT_FALSE(kept.open);
  EXPECT_EQ(kept.answered_by, "nobody");
  EXPECT_EQ(kept.answered, day(2));
  EXPECT_EQ(kept.answer, "closed");
  ASSERT_EQ(found.history.size(), 1u);
  EXPECT_EQ(found.history[0].action, "case.complain");
  EXPECT_FALSE(find("C000000001").held.open_complaint) << "one that is not open stops nothing";
}

TEST_P(Cases, RefuseStatementsOnWhatIsNotThere) {
  const auto id = try_to_say("C999999999", StatementKind::note);
  ASSERT_FALSE(id.ok());
  EXPECT_EQ(id.error().kind, base::ErrorClass::permanent);
  EXPECT_EQ(id.error().text, "no case has this id");
  EXPECT_THAT(*store_->audit().lines(1, 10), IsEmpty());
}

TEST_P(Cases, HaveOneOpenAppealAndOneProposal) {
  hold("C000000001");
  hold("C000000002");
  for (const StatementKind kind : {StatementKind::appeal, StatementKind::proposal}) {
    const int64_t first = say("C000000001", kind);
    const auto second = try_to_say("C000000001", kind);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().kind, base::ErrorClass::permanent);
    say("C000000002", kind);
    ASSERT_TRUE(answer(first, day(0)).ok());
    say("C000000001", kind);
  }
  for (int i = 0; i < 2; i++) say("C000000001", StatementKind::complaint);
  EXPECT_EQ(cases().open_statements(StatementKind::complaint)->size(), 2u) << "several members may complain";
}

TEST_P(Cases, StopTheClockUntilTheLastIsAnswered) {
  hold("C000000001");
  const int64_t appeal = say("C000000001", StatementKind::appeal);
  EXPECT_TRUE(find("C000000001").held.open_complaint);
  EXPECT_EQ(find("C000000001").held.version, 1) << "a decision that has not seen it must be told";
  const int64_t complaint = say("C000000001", StatementKind::complaint);
  EXPECT_THAT(ids(store_->holds().due(day(9), 10)), IsEmpty());
  ASSERT_TRUE(answer(appeal, day(20)).ok());
  EXPECT_TRUE(find("C000000001").held.open_complaint);
  EXPECT_EQ(find("C000000001").held.deadline, day(5));
  ASSERT_TRUE(answer(complaint, day(20)).ok());
  EXPECT_FALSE(find("C000000001").held.open_complaint);
  EXPECT_EQ(find("C000000001").held.deadline, day(20));
  EXPECT_EQ(find("C000000001").held.version, 3);
  EXPECT_THAT(ids(store_->holds().due(day(20), 10)), ElementsAre("C000000001"));
  const CaseRecords found = records("C000000001");
  EXPECT_EQ(found.statements[0].answer, "upheld");
  EXPECT_EQ(found.statements[0].answered_by, "staff:lee");
  EXPECT_EQ(found.statements[0].answered, day(3));
  EXPECT_EQ(found.history.size(), 4u);
  const auto again = answer(appeal, day(30));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, base::ErrorClass::permanent);
  EXPECT_EQ(records("C000000001").history.size(), 4u);
}

TEST_P(Cases, KeepALaterDeadline) {
  hold("C000000001");
  ASSERT_TRUE(answer(say("C000000001", StatementKind::appeal), day(1)).ok());
  EXPECT_EQ(find("C000000001").held.deadline, day(5));
}

TEST_P(Cases, StopNoClockForANoteOrAProposal) {
  hold("C000000001");
  for (const StatementKind kind : {StatementKind::note, StatementKind::justification, StatementKind::welcome,
                                   StatementKind::second_person, StatementKind::proposal}) {
    say("C000000001", kind);
  }
  EXPECT_FALSE(find("C000000001").held.open_complaint);
  EXPECT_EQ(find("C000000001").held.version, 0);
}

TEST_P(Cases, LeaveTheVersionToWhoeverIsReleasing) {
  hold("C000000001");
  const int64_t complaint = say("C000000001", StatementKind::complaint);
  HeldRecord held = find("C000000001").held;
  held.state = HeldState::releasing;
  ASSERT_TRUE(store_->holds().advance(held, held.version, {}).ok());
  const int64_t version = find("C000000001").held.version;
  say("C000000001", StatementKind::appeal);
  ASSERT_TRUE(answer(complaint, day(9)).ok());
  EXPECT_EQ(find("C000000001").held.version, version);
  EXPECT_TRUE(find("C000000001").held.open_complaint) << "the appeal is open";
  ASSERT_TRUE(answer(complaint + 1, day(9)).ok());
  EXPECT_EQ(find("C000000001").held.version, version);
  EXPECT_FALSE(find("C000000001").held.open_complaint);
}

TEST_P(Cases, TakeStatementsWhereNothingIsHeld) {
  RecordRequest request{.case_record = case_record("C000000001"), .now = day(0)};
  record(request);
  const int64_t complaint = say("C000000001", StatementKind::complaint);
  EXPECT_FALSE(records("C000000001").held.has_value());
  EXPECT_EQ(cases().open_statements(StatementKind::complaint)->front().id, complaint);
  ASSERT_TRUE(answer(complaint, day(1), "closed").ok());
  EXPECT_THAT(*cases().open_statements(StatementKind::complaint), IsEmpty());
}

// ---- Claims ----

TEST_P(Cases, BelongToOneReviewerUntilTheClaimEnds) {
  hold("C000000001");
  EXPECT_EQ(cases().claim("C000000001", {.reviewer = "jo", .until = day(2)}, day(1))->reviewer, "jo");
  const auto other = *cases().claim("C000000001", {.reviewer = "kim", .until = day(3)}, day(1));
  EXPECT_EQ(other.reviewer, "jo");
  EXPECT_EQ(other.until, day(2));
  EXPECT_EQ(cases().claim("C000000001", {.reviewer = "jo", .until = day(4)}, day(1))->until, day(4)) << "renewed";
  EXPECT_EQ(cases().claim("C000000001", {.reviewer = "kim", .until = day(6)}, day(4))->reviewer, "kim");
  ASSERT_TRUE(cases().unclaim("C000000001", "jo").ok());
  EXPECT_EQ(records("C000000001").claim->reviewer, "kim") << "only the holder gives it back";
  ASSERT_TRUE(cases().unclaim("C000000001", "kim").ok());
  EXPECT_FALSE(records("C000000001").claim.has_value());
  EXPECT_THAT(records("C000000001").seen_by, ElementsAre("jo", "kim"));
  const auto absent = cases().claim("C999999999", {.reviewer = "jo", .until = day(2)}, day(1));
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, base::ErrorClass::permanent);
}

}  // namespace
}  // namespace nonsolicit::store
