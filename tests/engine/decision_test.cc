// Who may decide what: roles, parties, versions, second reviewers, appeals and complaints; each with its line in the
// audit.
#include "engine/cases/decision.h"

#include "engine/hold.h"
#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Outcome = Decided::Outcome;
using store::Decision;
using store::Role;

class Deciding : public EngineTest {
 protected:
  Deciding() {
    std::vector<lists::DirectoryRow> rows = {{.address = address("jo@a.example"), .organisation = "A"},
                                             {.address = address("ann@b.example"), .organisation = "B"}};
    for (const char* who : {"k1@e.example", "k2@f.example", "k3@g.example"})
      rows.push_back({.address = address(who), .canary = true});
    state_->directory = lists::make_directory(rows, test_keys());
    state_->options.hold.release_port = server_.port();
  }

  std::string hold(const std::string& subject = "held", const std::string& sender = "jo@a.example") {
    const Answer answer =
        process(envelope_to({"k1@e.example", "k2@f.example", "k3@g.example"}, sender), mail(subject, "Hello"));
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    return answer.case_id;
  }
  store::HeldRecord row(const std::string& case_id) { return held(case_id)->held; }
  store::CaseRecords records(const std::string& case_id) { return **store_->cases().records(case_id); }
  CaseVersion seen(const std::string& case_id) { return {.case_id = case_id, .version = row(case_id).version}; }
  base::Result<DecisionResult> order(const Reviewer& reviewer, const DecisionOrder& what) {
    return decide_cases(*state_, services(), reviewer, what);
  }
  Decided one(const base::Result<DecisionResult>& result) {
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().full());
    if (!result.ok() || result->cases.size() != 1) return {.outcome = Outcome::refused, .problem = "no result"};
    return result->cases[0];
  }
  std::string refusal(const base::Result<DecisionResult>& result) { return result.ok() ? "" : result.error().text; }
  std::vector<std::string> audit() {
    std::vector<std::string> lines;
    const auto kept = store_->audit().lines(1, 100);
    for (const auto& line : *kept) lines.push_back(line.actor + " " + line.action + " " + line.detail);
    return lines;
  }
  int64_t appeal(const std::string& case_id, store::StatementKind kind = store::StatementKind::appeal) {
    return *store_->cases().say({.case_id = case_id, .kind = kind, .author = "sender", .made = kNow, .open = true},
                                {.when = kNow, .actor = "sender", .action = "case.appeal"});
  }
  size_t work() { return do_timed_work(*state_, services()); }

  FakeSmtp server_;
  const Reviewer ann_{.name = "ann", .role = Role::reviewer, .address = address("ann@b.example")};
  const Reviewer bob_{.name = "bob", .role = Role::reviewer};
  const Reviewer lea_{.name = "lea", .role = Role::lead};
  const Reviewer vic_{.name = "vic", .role = Role::viewer};
};

TEST_F(Deciding, WritesTheDecisionWithItsLine) {
  const std::string id = hold();
  const auto result = order(ann_, {.cases = {seen(id)},
                                   .decision = Decision::return_,
                                   .words = "Please ask first.\nThank you.",
                                   .extras = {.reason = "offer", .finding = true},
                                   .note = "the third time"});
  EXPECT_EQ(one(result).outcome, Outcome::decided);
  EXPECT_EQ(result->due, kNow + std::chrono::seconds(30));
  EXPECT_EQ(one(result).version, row(id).version);
  EXPECT_EQ(row(id).decision, Decision::return_);
  EXPECT_EQ(row(id).decision_due, result->due);
  EXPECT_EQ(row(id).decided_at, kNow);
  EXPECT_EQ(row(id).decided_by, "staff:ann");
  EXPECT_EQ(row(id).words, "Please ask first.\nThank you.");
  EXPECT_TRUE(extras_from_json(row(id).decision_json)->finding);
  EXPECT_THAT(audit(), ElementsAre("staff:ann case.return 3 recipients; reason offer; confirmed as a finding",
                                   "staff:ann case.note "));
  ASSERT_EQ(records(id).statements.size(), 1u);
  EXPECT_EQ(records(id).statements[0].text, "the third time");
  EXPECT_TRUE(log_->contains("held_decided"));

  EXPECT_EQ(work(), 0u);
  clock_->set(result->due);
  EXPECT_EQ(work(), 2u);
  const auto findings = *store_->lists().findings("", 10);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].case_id, id);
  EXPECT_EQ(findings[0].sender, address("jo@a.example"));
  EXPECT_EQ(findings[0].confirmed_by, "staff:ann");
  EXPECT_EQ(audit().back(), "staff:ann case.finding ");
}

TEST_F(Deciding, RefusesOrdersThatMakeNoSense) {
  const std::string id = hold();
  const std::vector<CaseVersion> cases = {seen(id)};
  const std::vector<std::pair<const char*, DecisionOrder>> orders = {
      {"No message", {}},
      {"named twice", {.cases = {seen(id), seen(id)}}},
      {"released, returned or withdrawn", {.cases = cases, .decision = Decision::expire}},
      {"released, returned or withdrawn", {.cases = cases, .decision = Decision::none}},
      {"1 letter too long", {.cases = cases, .decision = Decision::return_, .words = std::string(4001, 'x')}},
      {"UTF-8", {.cases = cases, .decision = Decision::return_, .words = "\xFF"}},
      {"that nobody sees", {.cases = cases, .decision = Decision::return_, .words = "a\rb"}},
      {"that nobody sees", {.cases = cases, .decision = Decision::return_, .words = "a\xE2\x80\xAE"}},
      {"go with a return only", {.cases = cases, .words = "Hello"}},
      {"go with a return only", {.cases = cases, .extras = {.quiet = true}}},
      {"go with a release only", {.cases = cases, .decision = Decision::return_, .extras = {.only = {"k1@e.example"}}}},
      {"not one of this", {.cases = cases, .extras = {.only = {"x@y.example"}}}},
      {"contact or interest", {.cases = cases, .extras = {.relationship = lists::Relationship::none}}},
      {"366 days", {.cases = cases, .extras = {.campaign_until = kNow}}},
      {"366 days", {.cases = cases, .extras = {.campaign_until = kNow + std::chrono::hours(24 * 367)}}}};
  for (const auto& [why, wanted] : orders) EXPECT_THAT(refusal(order(ann_, wanted)), HasSubstr(why));
  const std::string other = hold("other");
  EXPECT_THAT(refusal(order(ann_, {.cases = {seen(id), seen(other)}, .extras = {.only = {"k1@e.example"}}})),
              HasSubstr("for one message"));
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_TRUE(audit().empty());
}

TEST_F(Deciding, AViewerDecidesNothing) {
  const std::string id = hold();
  const int64_t open = appeal(id);
  const int64_t complaint = appeal(id, store::StatementKind::complaint);
  const size_t lines = audit().size();
  EXPECT_THAT(refusal(order(vic_, {.cases = {seen(id)}})), HasSubstr("role reviewer"));
  EXPECT_FALSE(undo_cases(*state_, services(), vic_, {id}).ok());
  EXPECT_FALSE(answer_proposal(*state_, services(), vic_, seen(id), Second::confirm).ok());
  EXPECT_FALSE(answer_appeal(*state_, services(), vic_, open, id, AppealAnswer::uphold, "").ok());
  EXPECT_FALSE(answer_complaint(*state_, services(), vic_, complaint, id, ComplaintAnswer::no_finding, "").ok());
  EXPECT_FALSE(add_note(*state_, services(), vic_, id, "x").ok());
  EXPECT_FALSE(ask_second_person(*state_, services(), vic_, id, "x").ok());
  EXPECT_FALSE(mark_complaint(*state_, services(), vic_, id, "x").ok());
  EXPECT_EQ(audit().size(), lines);
}

TEST_F(Deciding, TwoReviewersDoNotDecideTwice) {
  const std::string id = hold();
  const CaseVersion both = seen(id);
  EXPECT_EQ(one(order(ann_, {.cases = {both}})).outcome, Outcome::decided);
  const auto late = one(order(bob_, {.cases = {both}, .decision = Decision::return_}));
  EXPECT_EQ(late.outcome, Outcome::changed);
  EXPECT_EQ(late.problem, "ann has already released this message; it has not gone out yet.");
  EXPECT_EQ(late.version, row(id).version);
  const std::string other = hold("other");
  CaseVersion old = seen(other);
  appeal(other, store::StatementKind::complaint);
  const auto unseen = one(order(bob_, {.cases = {old}}));
  EXPECT_EQ(unseen.outcome, Outcome::changed) << "a complaint came in between";
  EXPECT_EQ(unseen.problem, "It has changed meanwhile.");
  EXPECT_EQ(one(order(bob_, {.cases = {{.case_id = "zzzzzzzzzz"}}})).outcome, Outcome::refused);
}

TEST_F(Deciding, DecidesAGroupAsFarAsItCan) {
  const std::string a = hold("a");
  const std::string b = hold("b");
  const std::string c = hold("c");
  ASSERT_EQ(one(order(bob_, {.cases = {seen(b)}})).outcome, Outcome::decided);
  CaseVersion stale = seen(b);
  const auto result = order(ann_, {.cases = {seen(a), stale, seen(c)}});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->count(Outcome::decided), 2u);
  EXPECT_EQ(result->count(Outcome::changed), 1u);
  EXPECT_EQ(result->cases[1].case_id, b);
  EXPECT_EQ(row(b).decided_by, "staff:bob");
}

TEST_F(Deciding, NobodyDecidesTheirOwnMail) {
  const std::string id = hold();
  for (const char* who : {"jo@a.example", "k2@f.example"}) {
    const Reviewer party{.name = "party", .role = Role::admin, .address = address(who)};
    EXPECT_THAT(one(order(party, {.cases = {seen(id)}})).problem, HasSubstr("sender or a recipient")) << who;
    EXPECT_EQ(one(order(party, {.cases = {seen(id)}})).outcome, Outcome::refused) << who;
  }
  const Reviewer colleague{.name = "col", .role = Role::reviewer, .address = address("col@a.example")};
  state_->organisations = std::make_shared<const lists::Organisations>(
      std::vector<lists::OrganisationEntry>{{.domain = "a.example", .organisation = "A"}});
  EXPECT_EQ(one(order(colleague, {.cases = {seen(id)}})).outcome, Outcome::decided);
  ASSERT_EQ(one(undo_cases(*state_, services(), colleague, {id})).outcome, Outcome::decided);
  state_->options.review.party = conf::ReviewParty::organisation;
  EXPECT_THAT(one(order(colleague, {.cases = {seen(id)}})).problem, HasSubstr("your organisation"));
  EXPECT_EQ(one(order(ann_, {.cases = {seen(id)}})).outcome, Outcome::decided);
  const Reviewer lead{.name = "lead", .role = Role::lead, .address = address("jo@a.example")};
  EXPECT_EQ(one(undo_cases(*state_, services(), lead, {id})).outcome, Outcome::refused) << "undo is a decision";
}

TEST_F(Deciding, APartyAlsoIsWhoGotTheMailAlready) {
  const Answer answer = process(envelope_to({"k1@e.example", "out@world.example"}), mail("mixed", "Hello"));
  ASSERT_EQ(held(answer.case_id)->held.recipient_count, 1);
  const Reviewer outsider{.name = "out", .role = Role::reviewer, .address = address("out@world.example")};
  EXPECT_EQ(one(order(outsider, {.cases = {seen(answer.case_id)}})).outcome, Outcome::refused);
}

TEST_F(Deciding, TakesBackWhatIsNotDueYet) {
  const std::string id = hold();
  const auto result = order(ann_, {.cases = {seen(id)}, .extras = {.relationship = lists::Relationship::contact}});
  ASSERT_EQ(one(result).outcome, Outcome::decided);
  EXPECT_EQ(one(undo_cases(*state_, services(), bob_, {id})).outcome, Outcome::refused) << "another's";
  EXPECT_EQ(one(undo_cases(*state_, services(), ann_, {id})).outcome, Outcome::decided);
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_EQ(row(id).decision_json, "");
  EXPECT_EQ(row(id).decided_by, "");
  EXPECT_EQ(audit().back(), "staff:ann case.undo release by staff:ann");
  EXPECT_EQ(one(undo_cases(*state_, services(), ann_, {id})).outcome, Outcome::changed) << "nothing to take back";

  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}})).outcome, Outcome::decided);
  EXPECT_EQ(one(undo_cases(*state_, services(), lea_, {id})).outcome, Outcome::decided)
      << "a lead takes back anybody's";
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}, .undo = base::Duration(0)})).outcome, Outcome::decided);
  EXPECT_THAT(one(undo_cases(*state_, services(), ann_, {id})).problem, HasSubstr("over"));
}

TEST_F(Deciding, RecordsNothingAboutASenderWhoProvedNothing) {
  const std::string id = hold();
  const store::RecordRequest unproved{
      .case_record = store::CaseRecord{.id = "0123456789", .created = kNow, .action = policy::Action::hold},
      .held = store::HeldRecord{.case_id = "0123456789", .held_at = kNow, .deadline = kNow, .envelope_json = "{}"},
      .now = kNow};
  ASSERT_TRUE(store_->messages().record(unproved).ok());
  const DecisionExtras extras{.relationship = lists::Relationship::contact};
  EXPECT_THAT(one(order(ann_, {.cases = {seen("0123456789")}, .extras = extras})).problem, HasSubstr("did not prove"));
  const auto campaign = order(ann_, {.cases = {seen(id)}, .extras = {.campaign_until = kNow + std::chrono::hours(1)}});
  EXPECT_THAT(one(campaign).problem, HasSubstr("too short")) << "one word makes no campaign";
}

TEST_F(Deciding, OnlyOfAllIsARelease) {
  const std::string id = hold();
  const std::vector<std::string> all = {"k1@e.example", "k2@f.example", "k3@g.example"};
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}, .extras = {.only = all}})).outcome, Outcome::decided);
  EXPECT_EQ(row(id).decision_json, "");
}

class SecondReviewer : public Deciding {
 protected:
  SecondReviewer() { state_->options.review.second_reviewer_above = 2; }
};

TEST_F(SecondReviewer, ConfirmsWhatWasProposed) {
  const std::string id = hold();
  const auto proposed = one(order(ann_, {.cases = {seen(id)},
                                         .decision = Decision::return_,
                                         .words = "No.",
                                         .extras = {.reason = "offer"},
                                         .note = "sure"}));
  EXPECT_EQ(proposed.outcome, Outcome::proposed);
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_THAT(one(order(bob_, {.cases = {seen(id)}})).problem, HasSubstr("proposed"));
  const auto own = answer_proposal(*state_, services(), ann_, seen(id), Second::confirm);
  EXPECT_THAT(refusal(own), HasSubstr("yourself"));
  const auto confirmed = one(answer_proposal(*state_, services(), bob_, seen(id), Second::confirm));
  EXPECT_EQ(confirmed.outcome, Outcome::decided) << confirmed.problem;
  EXPECT_EQ(row(id).decision, Decision::return_);
  EXPECT_EQ(row(id).words, "No.");
  EXPECT_EQ(row(id).decided_by, "staff:bob");
  EXPECT_THAT(audit(), ElementsAre("staff:ann case.propose return: 3 recipients; reason offer",
                                   "staff:bob case.return 3 recipients; reason offer; proposed by staff:ann",
                                   "staff:bob case.note "));
  EXPECT_FALSE(answer_proposal(*state_, services(), bob_, seen(id), Second::confirm).ok());
}

TEST_F(SecondReviewer, DeclinesAndItIsOpenAgain) {
  const std::string id = hold();
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}})).outcome, Outcome::proposed);
  ASSERT_EQ(one(answer_proposal(*state_, services(), bob_, seen(id), Second::decline)).outcome, Outcome::decided);
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_EQ(records(id).statements[0].answer, "declined");
  EXPECT_EQ(one(order(bob_, {.cases = {seen(id)}})).outcome, Outcome::proposed);
  EXPECT_EQ(one(answer_proposal(*state_, services(), bob_, seen(id), Second::decline)).outcome, Outcome::decided)
      << "who proposed may take it back";
}

TEST_F(SecondReviewer, IsAskedForTheSumOfAGroup) {
  state_->options.review.second_reviewer_above = 5;
  const std::string a = hold("a");
  const std::string b = hold("b");
  EXPECT_EQ(one(order(ann_, {.cases = {seen(a)}})).outcome, Outcome::decided);
  ASSERT_EQ(one(undo_cases(*state_, services(), ann_, {a})).outcome, Outcome::decided);
  const auto both = order(ann_, {.cases = {seen(a), seen(b)}});
  EXPECT_EQ(both->count(Outcome::proposed), 2u);
  const auto confirmed = answer_proposal(*state_, services(), bob_, seen(b), Second::confirm);
  ASSERT_TRUE(confirmed.ok());
  EXPECT_EQ(confirmed->count(Outcome::decided), 2u);
  EXPECT_EQ(row(a).decided_by, "staff:bob");
}

TEST_F(SecondReviewer, ConfirmsNothingThatChanged) {
  const std::string id = hold();
  const CaseVersion before = seen(id);
  ASSERT_EQ(one(order(ann_, {.cases = {before}})).outcome, Outcome::proposed);
  appeal(id, store::StatementKind::complaint);
  EXPECT_EQ(one(answer_proposal(*state_, services(), bob_, before, Second::confirm)).outcome, Outcome::changed);
  const Reviewer party{.name = "party", .role = Role::lead, .address = address("k1@e.example")};
  EXPECT_FALSE(answer_proposal(*state_, services(), party, seen(id), Second::confirm).ok());
}

TEST_F(SecondReviewer, IsNotAskedForFew) {
  const std::string id = hold();
  EXPECT_EQ(one(order(ann_, {.cases = {seen(id)}, .extras = {.only = {"k1@e.example"}}})).outcome, Outcome::decided);
}

class Appeals : public Deciding {
 protected:
  base::Status answer(const Reviewer& reviewer, const std::string& case_id, int64_t id, AppealAnswer answer,
                      const std::string& words = "We looked again.") {
    return answer_appeal(*state_, services(), reviewer, id, case_id, answer, words);
  }
  std::vector<store::LetterRecord> letters() {
    return *store_->holds().letters_due(clock_->now() + std::chrono::hours(24), 10);
  }
};

TEST_F(Appeals, AreTheOnlyDecisionWhileOpen) {
  const std::string id = hold();
  const int64_t open = appeal(id);
  EXPECT_THAT(one(order(ann_, {.cases = {seen(id)}})).problem, HasSubstr("answer the appeal"));
  ASSERT_TRUE(answer(ann_, id, open, AppealAnswer::overturn).ok());
  EXPECT_EQ(row(id).decision, Decision::release);
  EXPECT_EQ(row(id).decision_due, kNow + std::chrono::seconds(30));
  EXPECT_FALSE(row(id).open_complaint);
  const auto statement = records(id).statements[0];
  EXPECT_EQ(statement.answer, "overturned");
  EXPECT_EQ(statement.more_json, R"({"words":"We looked again."})");
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].recipient, "jo@a.example");
  EXPECT_THAT(letters()[0].content, HasSubstr("We looked again."));
  EXPECT_THAT(one(undo_cases(*state_, services(), lea_, {id})).problem, HasSubstr("answers an appeal"));
  EXPECT_FALSE(answer(bob_, id, open, AppealAnswer::uphold).ok()) << "answered already";
  clock_->advance(std::chrono::seconds(30));
  EXPECT_EQ(work(), 2u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
}

TEST_F(Appeals, UpheldLeavesTheMailHeldWithTimeLeft) {
  const std::string id = hold();
  const int64_t open = appeal(id);
  clock_->advance(std::chrono::hours(24 * 10));
  EXPECT_EQ(work(), 0u) << "the clock stands still";
  ASSERT_TRUE(answer(ann_, id, open, AppealAnswer::uphold).ok());
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_EQ(row(id).deadline, clock_->now() + std::chrono::hours(24));
  EXPECT_EQ(records(id).statements[0].answer, "upheld");
  EXPECT_EQ(one(order(ann_, {.cases = {seen(id)}})).outcome, Outcome::decided);
}

TEST_F(Appeals, AreForSomebodyElse) {
  const std::string id = hold();
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}, .decision = Decision::return_})).outcome, Outcome::decided);
  clock_->advance(std::chrono::minutes(1));
  ASSERT_EQ(work(), 2u);
  const int64_t open = appeal(id);
  const auto own = answer(ann_, id, open, AppealAnswer::overturn);
  ASSERT_FALSE(own.ok());
  EXPECT_THAT(own.error().text, HasSubstr("somebody else"));
  const Reviewer party{.name = "party", .role = Role::lead, .address = address("k1@e.example")};
  EXPECT_FALSE(answer(party, id, open, AppealAnswer::overturn).ok());
  EXPECT_FALSE(answer(bob_, id, open + 1, AppealAnswer::overturn).ok()) << "no such appeal";
  EXPECT_FALSE(answer(bob_, id, open, AppealAnswer::overturn, "a\x01").ok());
  ASSERT_TRUE(answer(bob_, id, open, AppealAnswer::overturn).ok());
  EXPECT_EQ(row(id).state, store::HeldState::returned) << "what is gone is gone: the sender is told to send it again";
  EXPECT_EQ(letters().size(), 1u);
  EXPECT_EQ(audit().back(), "staff:bob case.may_come_again 3 recipients until 2026-12-06");
}

TEST_F(Appeals, StopAReturnThatIsNotDueYet) {
  const std::string id = hold();
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}, .decision = Decision::return_})).outcome, Outcome::decided);
  const int64_t open = appeal(id);
  ASSERT_TRUE(answer(bob_, id, open, AppealAnswer::overturn).ok());
  EXPECT_EQ(row(id).decision, Decision::release);
  EXPECT_EQ(row(id).decided_by, "staff:bob");
}

TEST_F(Deciding, AnswersComplaints) {
  const std::string id = hold();
  ASSERT_TRUE(mark_complaint(*state_, services(), ann_, id, "by telephone").ok());
  EXPECT_TRUE(row(id).open_complaint);
  const int64_t open = records(id).statements[0].id;
  const Reviewer party{.name = "party", .role = Role::lead, .address = address("k1@e.example")};
  EXPECT_FALSE(answer_complaint(*state_, services(), party, open, id, ComplaintAnswer::finding, "").ok());
  ASSERT_TRUE(answer_complaint(*state_, services(), bob_, open, id, ComplaintAnswer::finding, "clear").ok());
  EXPECT_FALSE(row(id).open_complaint);
  EXPECT_EQ(store_->lists().findings("", 10)->size(), 1u);
  EXPECT_EQ(records(id).statements[0].answer, "confirmed");
  EXPECT_THAT(audit(), ElementsAre("staff:ann case.complaint ", "staff:bob case.finding ",
                                   "staff:bob case.complaint_closed confirmed", "staff:bob case.note "));
  ASSERT_TRUE(mark_complaint(*state_, services(), ann_, id, "").ok());
  ASSERT_TRUE(
      answer_complaint(*state_, services(), bob_, records(id).statements[2].id, id, ComplaintAnswer::no_finding, "")
          .ok());
  EXPECT_EQ(store_->lists().findings("", 10)->size(), 1u);
}

TEST_F(Deciding, KeepsNotesAndAsksASecondPerson) {
  const std::string id = hold();
  EXPECT_FALSE(add_note(*state_, services(), ann_, id, "").ok());
  EXPECT_FALSE(add_note(*state_, services(), ann_, "zzzzzzzzzz", "x").ok());
  ASSERT_TRUE(ask_second_person(*state_, services(), ann_, id, "").ok());
  EXPECT_TRUE(records(id).statements[0].open);
  ASSERT_EQ(one(order(bob_, {.cases = {seen(id)}})).outcome, Outcome::decided);
  EXPECT_FALSE(records(id).statements[0].open) << "a decision closes it";
  ASSERT_EQ(one(undo_cases(*state_, services(), bob_, {id})).outcome, Outcome::decided);
  EXPECT_TRUE(records(id).statements[0].open) << "and taken back, it is asked for as before";
  EXPECT_EQ(records(id).statements[0].answer, "");
}

TEST_F(Deciding, LeavesItToAnotherOnceOneIsAskedFor) {
  const std::string id = hold();
  ASSERT_TRUE(ask_second_person(*state_, services(), ann_, id, "Please look.").ok());
  const Decided refused = one(order(ann_, {.cases = {seen(id)}}));
  EXPECT_EQ(refused.outcome, Outcome::refused);
  EXPECT_THAT(refused.problem, HasSubstr("take the request back"));
  EXPECT_EQ(row(id).decision, Decision::none);
  EXPECT_TRUE(records(id).statements[0].open);
  EXPECT_FALSE(take_back_second_person(*state_, services(), bob_, id, "").ok()) << "it is not bob's";
  EXPECT_FALSE(take_back_second_person(*state_, services(), vic_, id, "").ok());
  ASSERT_TRUE(take_back_second_person(*state_, services(), ann_, id, "").ok());
  EXPECT_FALSE(records(id).statements[0].open);
  EXPECT_EQ(records(id).statements[0].answer, "withdrawn");
  EXPECT_EQ(audit().back(), "staff:ann case.second_person_taken_back ");
  EXPECT_FALSE(take_back_second_person(*state_, services(), ann_, id, "").ok()) << "once";
  ASSERT_EQ(one(order(ann_, {.cases = {seen(id)}})).outcome, Outcome::decided);
  ASSERT_EQ(one(undo_cases(*state_, services(), ann_, {id})).outcome, Outcome::decided);
  EXPECT_FALSE(records(id).statements[0].open) << "it was taken back before, not by the decision";
}

TEST(DecisionOrders, ComeBackAsTheyWere) {
  const DecisionOrder order{.cases = {{.case_id = "a", .version = 3}, {.case_id = "b", .version = 4}},
                            .decision = Decision::return_,
                            .words = "No.",
                            .extras = {.reason = "offer", .quiet = true},
                            .note = "x"};
  const auto back = order_from_json(order_to_json(order));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(order_to_json(*back), order_to_json(order));
  EXPECT_EQ(back->decision, Decision::return_);
  EXPECT_EQ(back->cases[1].version, 4);
  for (const char* text : {"", "[]", "{}", R"({"decision":"expire","extras":"","words":"","note":"","cases":[]})",
                           R"({"decision":"release","extras":"5","words":"","note":"","cases":[]})"}) {
    EXPECT_FALSE(order_from_json(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace nonsolicit::engine
