// What a person said about cases, and what was mailed to them: counted, exported, forgotten, moved.
#include <nlohmann/json.hpp>

#include "cases_fixture.h"
#include "store/accounts.h"

namespace nonsolicit::store {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;
using OpenCases = PeoplePort::OpenCases;

class PeopleCases : public CasesTest {
 protected:
  int64_t complain(const std::string& id, const std::string& text = "I never asked.") {
    const auto said = cases().say({.case_id = id,
                                   .kind = StatementKind::complaint,
                                   .author = "member",
                                   .person = kAnn,
                                   .made = day(1),
                                   .text = text,
                                   .more_json = R"({"from":"ann@member.example"})",
                                   .open = true},
                                  {.when = day(1), .actor = "member", .action = "case.complain"});
    EXPECT_TRUE(said.ok()) << (said ? "" : said.error().full());
    return said ? *said : 0;
  }
  PersonCounts count(const base::Address& person) {
    const auto counts = store_->people().count(person);
    EXPECT_TRUE(counts.ok()) << (counts ? "" : counts.error().full());
    return counts ? *counts : PersonCounts{};
  }
  base::Result<PersonCounts> forget(const base::Address& person, OpenCases open_cases = OpenCases::refuse) {
    return store_->people().forget(person, open_cases, {.when = day(5), .actor = "staff:kim", .action = "forget"});
  }
  Json exported(const base::Address& person) {
    const auto text = store_->people().export_json(person);
    EXPECT_TRUE(text.ok()) << (text ? "" : text.error().full());
    return Json::parse(text ? *text : "{}");
  }
  void close(const std::string& id) {
    HeldRecord held = find(id).held;
    held.state = HeldState::returned;
    ASSERT_TRUE(store_->holds().advance(held, held.version, {}).ok());
  }
  void mark_sent() {
    const auto letters = store_->holds().letters_due(day(9), 100);
    ASSERT_TRUE(letters.ok());
    for (LetterRecord letter : *letters) {
      letter.state = LetterState::sent;
      ASSERT_TRUE(store_->holds().update_letter(letter).ok());
    }
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(PeopleCases);

TEST_P(PeopleCases, CountAndExportWhatAPersonSaid) {
  record({.case_record = case_record("C000000001"), .now = day(0)});
  complain("C000000001");
  ASSERT_TRUE(store_->accounts().add({.name = "ann", .address = kAnn, .password_hash = "$argon2id$secret"}).ok());
  EXPECT_EQ(count(kAnn).statements, 1);
  EXPECT_EQ(count(kAnn).cases, 1) << "nothing else of the case names her";
  EXPECT_EQ(count(kAnn).held_open, 1) << "the complaint is open, though nothing is held";
  EXPECT_EQ(count(kJo).statements, 0);
  EXPECT_EQ(count(kJo).held_open, 1) << "it is about jo";
  const Json document = exported(kAnn);
  ASSERT_EQ(document["statements"].size(), 1u);
  EXPECT_EQ(document["statements"][0]["text"], "I never asked.");
  EXPECT_EQ(document["statements"][0]["kind"], "complaint");
  EXPECT_EQ(document["statements"][0]["person"], "ann@member.example");
  EXPECT_EQ(document["accounts"][0]["name"], "ann");
  EXPECT_THAT(document.dump(), Not(HasSubstr("argon2id")));
  EXPECT_EQ(exported(kJo)["statements"].size(), 0u);
}

TEST_P(PeopleCases, ForgettingWaitsForTheAnswerToAComplaint) {
  hold("C000000001");
  const int64_t complaint = complain("C000000001");
  close("C000000001");
  EXPECT_FALSE(forget(kAnn).ok());
  EXPECT_FALSE(forget(kJo).ok());
  ASSERT_TRUE(answer(complaint, day(0)).ok());
  EXPECT_TRUE(forget(kAnn).ok());
  EXPECT_TRUE(forget(kJo).ok());
}

TEST_P(PeopleCases, ForgettingTakesWhatThePersonSaidAndKeepsTheCase) {
  hold("C000000001");
  ASSERT_TRUE(answer(complain("C000000001", "Signed, Ann of Member"), day(0), "closed").ok());
  say("C000000001", StatementKind::note, "Ann@Member.example called; joann@member.example did not.");
  close("C000000001");
  ASSERT_TRUE(forget(kAnn).ok());
  const CaseRecords found = records("C000000001");
  ASSERT_EQ(found.statements.size(), 2u);
  EXPECT_TRUE(found.statements[0].person.text().starts_with("p-"));
  EXPECT_EQ(found.statements[0].text, "");
  EXPECT_EQ(found.statements[0].more_json, "");
  EXPECT_EQ(found.statements[0].kind, StatementKind::complaint);
  EXPECT_EQ(found.statements[0].answer, "closed");
  EXPECT_EQ(found.statements[1].person, kJo);
  EXPECT_THAT(found.statements[1].text, HasSubstr("p-"));
  EXPECT_THAT(found.statements[1].text, Not(HasSubstr("Ann@Member")));
  EXPECT_THAT(found.statements[1].text, HasSubstr("joann@member.example did not")) << "another name that ends alike";
  EXPECT_EQ(count(kAnn).statements + count(kAnn).cases, 0);
  EXPECT_EQ(exported(kAnn)["statements"].size(), 0u);
}

TEST_P(PeopleCases, ForgettingTakesTheNameFromEvidenceAndDecisions) {
  auto request = hold_request("C000000001");
  request.case_record->evidence_json = R"({"phrases":["write to ann@member.example"]})";
  record(request);
  DecideRow decided = row("C000000001", Decision::release);
  decided.decided.decision_json = R"({"recipients":["Ann@member.example"]})";
  decide({decided});
  close("C000000001");
  EXPECT_EQ(count(kAnn).cases, 1);
  ASSERT_TRUE(forget(kAnn).ok());
  const HeldCase found = find("C000000001");
  EXPECT_THAT(found.case_record.evidence_json, HasSubstr("write to p-"));
  EXPECT_THAT(found.held.decision_json, HasSubstr("p-"));
  EXPECT_EQ(count(kAnn).cases, 0);
}

TEST_P(PeopleCases, ForcedForgettingLeavesOpenCasesWhole) {
  hold("C000000001");
  complain("C000000001");
  ASSERT_TRUE(cases()
                  .notices_done({"C000000001"}, NoticeState::sent,
                                LetterRecord{.purpose = "notice", .recipient = "jo@firm.example", .content = "x"})
                  .ok());
  mark_sent();
  ASSERT_TRUE(forget(kAnn, OpenCases::force).ok());
  ASSERT_TRUE(forget(kJo, OpenCases::force).ok());
  const CaseRecords found = records("C000000001");
  EXPECT_EQ(found.statements[0].person, kAnn);
  EXPECT_EQ(found.statements[0].text, "I never asked.");
  EXPECT_EQ(found.letters.size(), 1u) << "what the sender was told stays with the open case";
}

TEST_P(PeopleCases, ForgettingTakesLettersThatWereSentToThePerson) {
  hold("C000000001");
  ASSERT_TRUE(cases()
                  .add_letters({{.purpose = "command", .recipient = "Ann@Member.example", .content = "to ann"},
                                {.case_id = "C000000001", .purpose = "link", .recipient = "ann@member.example"},
                                {.purpose = "command", .recipient = "joann@member.example", .content = "to joann"}})
                  .ok());
  mark_sent();
  ASSERT_TRUE(cases().add_letters({{.purpose = "command", .recipient = "ann@member.example"}}).ok());
  ASSERT_TRUE(forget(kAnn).ok());
  EXPECT_EQ(*cases().letters_since("command", "ann@member.example", day(-30000)), 1) << "the one that has to go yet";
  EXPECT_EQ(*cases().letters_since("link", "", day(-30000)), 0);
  EXPECT_EQ(*cases().letters_since("command", "", day(-30000)), 2);
}

TEST_P(PeopleCases, ForgettingWaitsForANoticeThatIsAboutSeveralCases) {
  hold("C000000001");
  hold("C000000002");
  ASSERT_TRUE(cases()
                  .notices_done({"C000000001", "C000000002"}, NoticeState::sent,
                                LetterRecord{.case_id = "C000000001", .purpose = "notice", .recipient = "jo@x.example"})
                  .ok());
  close("C000000001");
  close("C000000002");
  EXPECT_EQ(count(kJo).held_open, 2);
  mark_sent();
  ASSERT_TRUE(forget(kJo).ok());
  EXPECT_TRUE(records("C000000002").letters.empty());
}

TEST_P(PeopleCases, ForgettingKeepsTheAddressOfWhoMayLogIn) {
  ASSERT_TRUE(store_->accounts().add({.name = "ann", .address = kAnn}).ok());
  ASSERT_TRUE(forget(kAnn).ok());
  EXPECT_EQ((*store_->accounts().find("ann"))->address, kAnn) << "her own cases must not come to her";
  ASSERT_TRUE(store_->accounts().change({.name = "ann", .address = kAnn, .revoked = true}).ok());
  ASSERT_TRUE(forget(kAnn).ok());
  EXPECT_TRUE((*store_->accounts().find("ann"))->address.empty());
}

TEST_P(PeopleCases, WhatWasSaidMovesWithThePerson) {
  hold("C000000001");
  complain("C000000001");
  const base::Address other = address("ann@new.example");
  ASSERT_TRUE(store_->people().move(kAnn, other, {.when = day(5), .actor = "staff:kim", .action = "move"}).ok());
  EXPECT_EQ(records("C000000001").statements[0].person, other) << "plain, also where lists are hashed";
  EXPECT_EQ(count(other).statements, 1);
  EXPECT_EQ(count(kAnn).statements, 0);
}

}  // namespace
}  // namespace nonsolicit::store
