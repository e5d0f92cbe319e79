// The queue and its stamp, cases looked up, what is told to people, reports.
#include <algorithm>

#include "cases_fixture.h"

namespace nonsolicit::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CaseQueue : public CasesTest {};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(CaseQueue);

// ---- The queue ----

TEST_P(CaseQueue, ShowsWhatIsKnownOfEachCase) {
  hold("C000000002", "bo@third.example", day(0));
  hold("C000000001", "jo@firm.example", day(1));
  for (const StatementKind kind :
       {StatementKind::appeal, StatementKind::complaint, StatementKind::complaint, StatementKind::second_person,
        StatementKind::proposal, StatementKind::justification, StatementKind::note}) {
    say("C000000001", kind);
  }
  ASSERT_TRUE(answer(say("C000000001", StatementKind::complaint), day(0)).ok());
  ASSERT_TRUE(cases().claim("C000000001", {.reviewer = "kim", .until = day(2)}, day(1)).ok());
  ASSERT_TRUE(cases().claim("C000000001", {.reviewer = "ann", .until = day(2)}, day(1)).ok());
  put(lists::FindingEntry{.case_id = "C8", .sender = address("jo@firm.example"), .confirmed = day(-300)});
  put(lists::FindingEntry{.case_id = "C9", .sender = address("jo@firm.example"), .confirmed = day(-400)});
  const auto rows = queue();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].held.case_id, "C000000002") << "oldest first";
  EXPECT_EQ(rows[0].findings, 0);
  EXPECT_EQ(rows[0].claimed_by, "");
  EXPECT_THAT(rows[0].seen_by, IsEmpty());
  const QueueRow& row = rows[1];
  EXPECT_EQ(row.sender, "jo@firm.example");
  EXPECT_EQ(row.trusted, address("jo@firm.example"));
  EXPECT_EQ(row.subject, "Offer");
  EXPECT_EQ(row.message_id, "<m@firm.example>");
  EXPECT_EQ(row.kind, classifier::Kind::solicitation);
  EXPECT_EQ(row.confidence, 0.5);
  EXPECT_EQ(row.rule, "solicitation.stranger");
  EXPECT_EQ(row.verdicts_json, "[]");
  EXPECT_EQ(row.held.envelope_json, "") << "left out";
  EXPECT_EQ(row.held.recipient_count, 2);
  EXPECT_EQ(row.held.deadline, day(5));
  EXPECT_TRUE(row.held.open_complaint);
  EXPECT_EQ(row.findings, 1) << "of a year";
  EXPECT_EQ(row.open_appeals, 1);
  EXPECT_EQ(row.open_complaints, 2);
  EXPECT_EQ(row.open_second_persons, 1);
  EXPECT_EQ(row.open_proposals, 1);
  EXPECT_EQ(row.justifications, 1);
  EXPECT_EQ(row.claimed_by, "kim");
  EXPECT_EQ(row.claimed_until, day(2));
  EXPECT_THAT(row.seen_by, ElementsAre("ann", "kim"));
}

TEST_P(CaseQueue, EndsWithWhatIsOver) {
  for (const char* id : {"C000000001", "C000000002", "C000000003"}) hold(id);
  HeldRecord held = find("C000000001").held;
  held.state = HeldState::released;
  ASSERT_TRUE(store_->holds().advance(held, 0, {}).ok());
  held = find("C000000002").held;
  held.state = HeldState::returning;
  ASSERT_TRUE(store_->holds().advance(held, 0, {}).ok());
  const auto rows = queue();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].held.state, HeldState::returning);
}

TEST_P(CaseQueue, StampDiffersAfterEveryChangeOfTheQueue) {
  std::vector<std::string> seen = {stamp()};
  const auto expect_new = [&](const char* what) {
    const std::string now = stamp();
    EXPECT_EQ(std::count(seen.begin(), seen.end(), now), 0) << what;
    EXPECT_EQ(stamp(), now) << "reading changes nothing";
    seen.push_back(now);
  };
  hold("C000000001");
  expect_new("held");
  const int64_t appeal = say("C000000001", StatementKind::appeal);
  expect_new("statement");
  ASSERT_TRUE(answer(appeal, day(9)).ok());
  expect_new("answer");
  ASSERT_TRUE(cases().claim("C000000001", {.reviewer = "jo", .until = day(2)}, day(1)).ok());
  expect_new("claim");
  ASSERT_TRUE(cases().claim("C000000001", {.reviewer = "kim", .until = day(2)}, day(1)).ok());
  expect_new("seen");
  ASSERT_TRUE(cases().unclaim("C000000001", "jo").ok());
  expect_new("unclaim");
  decide({row("C000000001", Decision::release)});
  expect_new("decision");
  put(lists::FindingEntry{.case_id = "C8", .sender = address("jo@firm.example"), .confirmed = day(0)});
  expect_new("finding");
  HeldRecord held = find("C000000001").held;
  held.state = HeldState::released;
  ASSERT_TRUE(store_->holds().advance(held, held.version, {}).ok());
  expect_new("state");
  ASSERT_TRUE(cases().add_letters({{.purpose = "digest"}}).ok());
  EXPECT_EQ(stamp(), seen.back()) << "the queue shows no letters";
}

TEST_P(CaseQueue, NewsNameTheCasesThatChanged) {
  for (const char* id : {"C000000001", "C000000002", "C000000003"}) hold(id);
  std::vector<std::string> ids;
  QueueNews last = news("", &ids);
  EXPECT_TRUE(last.any && last.whole);
  EXPECT_THAT(ids, ElementsAre("C000000001", "C000000002", "C000000003"));
  EXPECT_FALSE(news(last.stamp, &ids).any);
  EXPECT_THAT(ids, IsEmpty());
  const auto expect_news = [&](std::vector<std::string> rows, std::vector<std::string> gone, const char* what) {
    last = news(last.stamp, &ids);
    EXPECT_TRUE(last.any) << what;
    EXPECT_FALSE(last.whole) << what;
    EXPECT_EQ(ids, rows) << what;
    EXPECT_EQ(last.gone, gone) << what;
  };
  hold("C000000004");
  expect_news({"C000000004"}, {}, "held");
  say("C000000002", StatementKind::justification);
  ASSERT_TRUE(cases().claim("C000000001", {.reviewer = "jo", .until = day(2)}, day(1)).ok());
  expect_news({"C000000001", "C000000002"}, {}, "a statement and a claim");
  ASSERT_TRUE(cases().unclaim("C000000001", "jo").ok());
  expect_news({"C000000001"}, {}, "the claim given back");
  HeldRecord held = find("C000000003").held;
  held.state = HeldState::released;
  ASSERT_TRUE(store_->holds().advance(held, held.version, {}).ok());
  decide({row("C000000004", Decision::release)});
  expect_news({"C000000004"}, {"C000000003"}, "one gone, one decided");
  put(lists::FindingEntry{.case_id = "C8", .sender = address("jo@firm.example"), .confirmed = day(0)});
  EXPECT_TRUE(news(last.stamp, &ids).whole) << "a finding may count for any of them";
  EXPECT_THAT(ids, ElementsAre("C000000001", "C000000002", "C000000004"));
  EXPECT_TRUE(news("999999", &ids).whole) << "the stamp of another store";
  EXPECT_TRUE(news("x", &ids).whole);
}

// ---- Records and search ----

TEST_P(CaseQueue, RecordsTellEverything) {
  auto request = hold_request("C000000001");
  request.case_record->evidence_json = R"({"kinds":[]})";
  request.letters = {{.purpose = "refusal", .recipient = "jo@firm.example", .content = "x"}};
  record(request);
  hold("C000000002");
  say("C000000002", StatementKind::note);
  ASSERT_TRUE(cases()
                  .notices_done({"C000000001", "C000000002"}, NoticeState::sent,
                                LetterRecord{.case_id = "C000000002", .purpose = "notice", .content = "y"})
                  .ok());
  ASSERT_TRUE(cases().add_letters({{.case_id = "C000000001", .purpose = "return", .content = "z"}}).ok());
  const CaseRecords found = records("C000000001");
  EXPECT_EQ(found.case_record.evidence_json, R"({"kinds":[]})");
  EXPECT_EQ(found.case_record.answer_json, R"({"answer":"C000000001"})");
  ASSERT_TRUE(found.held.has_value());
  EXPECT_EQ(found.held->spool_file, "spool-C000000001");
  EXPECT_EQ(found.held->notice, NoticeState::sent);
  EXPECT_THAT(found.statements, IsEmpty());
  ASSERT_EQ(found.letters.size(), 3u) << "the notice is about this case too";
  EXPECT_EQ(found.letters[0].content, "x");
  EXPECT_EQ(found.letters[1].content, "y");
  EXPECT_EQ(found.letters[2].content, "z");
  EXPECT_EQ(records("C000000002").letters.size(), 1u) << "and stands there once";
  EXPECT_FALSE(cases().records("C999999999")->has_value());
}

TEST_P(CaseQueue, SearchFindsByTextActionAndTime) {
  hold("0000000001", "jo@firm.example", day(1));
  hold("0000000002", "Bo@Third.example", day(2));
  auto request = RecordRequest{.case_record = case_record("0000000003"), .now = day(3)};
  request.case_record->created = day(3);
  request.case_record->action = policy::Action::reject;
  request.case_record->subject = "100% Better_rates";
  request.case_record->rule = "newsletter.bulk";
  record(request);
  EXPECT_THAT(search({}), ElementsAre("0000000003", "0000000002", "0000000001"));
  EXPECT_THAT(search({.limit = 1}), ElementsAre("0000000003"));
  EXPECT_THAT(search({.text = "third"}), ElementsAre("0000000002"));
  EXPECT_THAT(search({.text = "0% better_r"}), ElementsAre("0000000003"));
  EXPECT_THAT(search({.text = "Newsletter"}), ElementsAre("0000000003"));
  EXPECT_THAT(search({.text = "0000000001"}), ElementsAre("0000000001"));
  EXPECT_THAT(search({.text = "000000000"}), IsEmpty()) << "only a whole case id is one";
  request.case_record->id = "0000000004";
  request.case_record->created = day(0);
  request.case_record->verdicts_json =
      R"([{"address":"Ann@Member.example","reasons":[{"text":"It says \"switch@once\"."}]},{"address":"x@y.example"}])";
  record(request);
  EXPECT_THAT(search({.text = "ann@member.EXAMPLE"}), ElementsAre("0000000004")) << "a recipient";
  EXPECT_THAT(search({.text = "x@y.example"}), ElementsAre("0000000004"));
  EXPECT_THAT(search({.text = "switch@once"}), IsEmpty()) << "what a reason quotes is content";
  EXPECT_THAT(search({.actions = {policy::Action::reject, policy::Action::tag}}),
              ElementsAre("0000000003", "0000000004"));
  EXPECT_THAT(search({.before = day(3), .limit = 1}), ElementsAre("0000000002"));
  EXPECT_THAT(search({.before = day(0)}), IsEmpty());
  const auto found = *cases().search({.limit = 2});
  EXPECT_FALSE(found[0].held.has_value());
  EXPECT_EQ(found[1].held->case_id, "0000000002");
}

TEST_P(CaseQueue, FindingsCountAndAreInTheHistory) {
  hold("C000000001");
  ASSERT_TRUE(cases()
                  .put_finding("C000000001", address("jo@firm.example"), day(1), "kim",
                               {.when = day(1), .actor = "staff:kim", .action = "finding.add"})
                  .ok());
  EXPECT_EQ(look_up(request_to({"ann@member.example"}, day(2))).findings, 1);
  EXPECT_EQ(queue()[0].findings, 1);
  EXPECT_EQ(records("C000000001").history[0].action, "finding.add");
}

// ---- What is told to people ----

TEST_P(CaseQueue, NoticesWaitUntilTheBurstIsOld) {
  const auto wait = [&](const std::string& id, const std::string& sender, base::TimePoint held_at) {
    auto request = hold_request(id);
    request.case_record->trusted = address(sender);
    request.held->held_at = held_at;
    request.held->notice = NoticeState::waiting;
    record(request);
  };
  wait("C000000001", "jo@firm.example", day(1));
  wait("C000000002", "bo@third.example", day(2));
  wait("C000000003", "jo@firm.example", day(3));
  hold("C000000004");
  EXPECT_THAT(ids(cases().notices_due(day(0), 10)), IsEmpty());
  EXPECT_THAT(ids(cases().notices_due(day(1), 10)), ElementsAre("C000000001", "C000000003")) << "the whole burst";
  EXPECT_THAT(ids(cases().notices_due(day(2), 10)), ElementsAre("C000000002", "C000000001", "C000000003"));
  EXPECT_THAT(ids(cases().notices_due(day(2), 1)), ElementsAre("C000000002"));
  ASSERT_TRUE(cases()
                  .notices_done({"C000000001", "C000000003"}, NoticeState::sent,
                                LetterRecord{.purpose = "notice", .recipient = "jo@firm.example", .created = day(4)})
                  .ok());
  ASSERT_TRUE(cases().notices_done({"C000000002"}, NoticeState::skipped, std::nullopt).ok());
  EXPECT_THAT(ids(cases().notices_due(day(9), 10)), IsEmpty());
  EXPECT_EQ(find("C000000001").held.notice, NoticeState::sent);
  EXPECT_EQ(find("C000000001").held.version, 0) << "a reviewer's page stays good";
  EXPECT_EQ(find("C000000002").held.notice, NoticeState::skipped);
  EXPECT_EQ(find("C000000004").held.notice, NoticeState::none);
  EXPECT_EQ(store_->holds().letters_due(day(9), 10)->size(), 1u);
}

TEST_P(CaseQueue, RemindersComeOnceBeforeTheDeadline) {
  for (const char* id : {"C000000001", "C000000002", "C000000003"}) hold(id);
  decide({row("C000000002", Decision::release)});
  const int64_t appeal = say("C000000003", StatementKind::appeal);
  EXPECT_THAT(ids(cases().reminders_due(day(5), 10)), IsEmpty());
  EXPECT_THAT(ids(cases().reminders_due(day(6), 10)), ElementsAre("C000000001"));
  ASSERT_TRUE(cases().reminders_done({"C000000001"}, {{.purpose = "reminder"}, {.purpose = "reminder"}}).ok());
  EXPECT_THAT(ids(cases().reminders_due(day(6), 10)), IsEmpty());
  EXPECT_EQ(store_->holds().letters_due(day(9), 10)->size(), 2u);
  ASSERT_TRUE(answer(appeal, day(0)).ok());
  EXPECT_THAT(ids(cases().reminders_due(day(6), 10)), ElementsAre("C000000003")) << "its clock runs again";
  ASSERT_TRUE(answer(say("C000000001", StatementKind::complaint), day(8)).ok());
  EXPECT_THAT(ids(cases().reminders_due(day(9), 10)), ElementsAre("C000000003", "C000000001"))
      << "a new deadline is told anew";
}

TEST_P(CaseQueue, LettersAreCountedByPurposeRecipientAndTime) {
  ASSERT_TRUE(cases()
                  .add_letters({{.purpose = "notice", .recipient = "Jo@firm.example", .created = day(1)},
                                {.purpose = "notice", .recipient = "jo@firm.example", .created = day(2)},
                                {.purpose = "notice", .recipient = "bo@third.example", .created = day(2)},
                                {.purpose = "digest", .recipient = "jo@firm.example", .created = day(2)}})
                  .ok());
  EXPECT_EQ(*cases().letters_since("notice", "jo@Firm.example", day(1)), 2);
  EXPECT_EQ(*cases().letters_since("notice", "jo@firm.example", day(2)), 1);
  EXPECT_EQ(*cases().letters_since("notice", "", day(1)), 3);
  EXPECT_EQ(*cases().letters_since("notice", "", day(3)), 0);
}

// ---- Reports ----

TEST_P(CaseQueue, ReportCountsWhatBecameOfEach) {
  for (int i = 1; i <= 4; i++) hold("C00000000" + std::to_string(i), "jo@firm.example", day(i));
  decide({row("C000000001", Decision::return_)});
  ASSERT_TRUE(answer(say("C000000001", StatementKind::appeal), day(0), "overturned").ok());
  HeldRecord expired = find("C000000002").held;
  expired.state = HeldState::expired;
  expired.decision = Decision::expire;
  expired.decided_at = day(5);
  ASSERT_TRUE(store_->holds().advance(expired, 0, {}).ok());
  say("C000000003", StatementKind::complaint);
  ASSERT_TRUE(cases()
                  .say({.case_id = "C000000002", .kind = StatementKind::complaint, .trusted = false},
                       {.when = day(1), .actor = "member", .action = "case.say"})
                  .ok());
  const auto rows = cases().report(day(1), day(4), 10)->held;
  ASSERT_EQ(rows.size(), 3u) << "the fourth is of another time";
  EXPECT_EQ(rows[0].case_id, "C000000001");
  EXPECT_EQ(rows[0].decision, Decision::return_);
  EXPECT_EQ(rows[0].decided_at, day(1));
  EXPECT_EQ(rows[0].decided_by, "staff:kim");
  EXPECT_EQ(rows[0].held_at, day(1));
  EXPECT_EQ(rows[0].recipient_count, 2);
  EXPECT_EQ(rows[0].trusted, address("jo@firm.example"));
  EXPECT_TRUE(rows[0].appealed && rows[0].overturned);
  EXPECT_FALSE(rows[0].complained);
  EXPECT_EQ(rows[1].state, HeldState::expired);
  EXPECT_EQ(rows[1].decided_at, base::TimePoint{}) << "by nobody";
  EXPECT_FALSE(rows[1].complained) << "nobody proved who complained";
  EXPECT_TRUE(rows[2].complained);
  EXPECT_FALSE(rows[2].appealed || rows[2].overturned);
  EXPECT_EQ(cases().report(day(1), day(5), 2)->size(), 2u);
}

TEST_P(CaseQueue, ReportCountsWhatWasRefusedAndTagged) {
  const auto put = [&](const std::string& id, policy::Action action, int64_t at, bool some_held = false) {
    auto request = hold_request(id);
    request.case_record->action = action;
    request.case_record->created = day(at) + std::chrono::hours(5);
    request.held->held_at = request.case_record->created;
    if (!some_held) request.held.reset();
    record(request);
  };
  for (const char* id : {"R000000001", "R000000002", "R000000003"}) put(id, policy::Action::reject, 1);
  put("R000000004", policy::Action::reject, 2, true);
  put("R000000005", policy::Action::reject, 4);
  put("T000000001", policy::Action::tag, 1);
  put("P000000001", policy::Action::pass, 1);
  hold("C000000001", "jo@firm.example", day(1));
  ASSERT_TRUE(answer(say("R000000001", StatementKind::appeal), day(0), "overturned").ok());
  say("R000000002", StatementKind::appeal);
  say("R000000003", StatementKind::complaint);
  ASSERT_TRUE(answer(say("R000000004", StatementKind::appeal), day(0), "overturned").ok());

  const auto rows = cases().report(day(1), day(4), 10)->actions;
  ASSERT_EQ(rows.size(), 3u) << "the fifth is of another time; what was held or passed is counted elsewhere";
  for (const ActionRow& row : rows) {
    EXPECT_EQ(row.rule, "solicitation.stranger");
    EXPECT_EQ(row.kind, classifier::Kind::solicitation);
    EXPECT_EQ(row.trusted, address("jo@firm.example"));
  }
  const auto& refused = rows[rows[0].action == policy::Action::reject ? 0 : 1];
  const auto& tagged = rows[rows[0].action == policy::Action::reject ? 1 : 0];
  EXPECT_EQ(refused.day, day(1));
  EXPECT_EQ(refused.cases, 3);
  EXPECT_EQ(refused.appealed, 2);
  EXPECT_EQ(refused.overturned, 1);
  EXPECT_EQ(tagged.action, policy::Action::tag);
  EXPECT_EQ(tagged.cases, 1);
  EXPECT_EQ(rows[2].day, day(2));
  EXPECT_EQ(rows[2].cases, 1);
  EXPECT_EQ(rows[2].appealed + rows[2].overturned, 0) << "some of it was held: counted there";
  EXPECT_EQ(cases().report(day(1), day(5), 1)->actions.size(), 1u);
}

TEST(StatementWords, ComeBackFromTheirText) {
  for (const StatementKind kind :
       {StatementKind::note, StatementKind::justification, StatementKind::appeal, StatementKind::complaint,
        StatementKind::welcome, StatementKind::second_person, StatementKind::proposal}) {
    EXPECT_EQ(statement_kind_from(to_string(kind)), kind);
  }
  EXPECT_FALSE(statement_kind_from("praise").has_value());
}

}  // namespace
}  // namespace nonsolicit::store
