// What the answer to an appeal brings about, with it or not at all: the grant, the campaign that runs on, the repeat
// that is none any more, the finding that goes, the letters.
#include "cases_fixture.h"

namespace nonsolicit::store {
namespace {

using testing::ElementsAre;

class Effects : public CasesTest {
 protected:
  static AnswerEffects all() {
    return {.again = AnswerEffects::Again{.grant = {.id = "A",
                                                    .sender = address("jo@firm.example"),
                                                    .recipients = {address("ann@b.example")},
                                                    .from = day(3),
                                                    .until = day(17),
                                                    .mailings = 4},
                                          .line = {.when = day(3), .actor = "staff:lee", .action = "case.again"}},
            .retraction = AuditLine{.when = day(3), .actor = "staff:lee", .action = "case.retracted"},
            .letters = {{.case_id = "A", .purpose = "appeal", .recipient = "jo@firm.example", .content = "Well."}}};
  }
  base::Status answer_with(int64_t id, const std::string& case_id, const AnswerEffects& effects) {
    return cases().answer(
        {.id = id, .case_id = case_id, .answered_by = "staff:lee", .answered = day(3), .answer = "overturned"}, day(4),
        {.when = day(3), .actor = "staff:lee", .action = "case.answer"}, effects);
  }
  std::vector<std::string> actions(const std::string& id) {
    std::vector<std::string> actions;
    const auto records = cases().records(id);
    for (const AuditLine& line : (*records)->history) actions.push_back(line.action);
    return actions;
  }
  void find_against(const std::string& id) {
    ASSERT_TRUE(
        cases().put_finding(id, address("jo@firm.example"), day(1), "staff:kim", {.action = "case.finding"}).ok());
  }
};

NONSOLICIT_STORE_SUITE_ALSO_HASHED(Effects);

TEST_P(Effects, AreWrittenWithTheAnswer) {
  hold("A");
  hold("B");
  find_against("A");
  find_against("B");
  ASSERT_TRUE(answer_with(say("A", StatementKind::appeal), "A", all()).ok());
  ASSERT_EQ(store_->lists().grants("", 9)->size(), 1u);
  const auto left = *store_->lists().findings("", 9);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].case_id, "B");
  EXPECT_THAT(actions("A"), ElementsAre("case.finding", "case.say", "case.answer", "case.again", "case.retracted"));
  EXPECT_EQ(store_->holds().letters_due(day(400), 9)->size(), 1u);
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

TEST_P(Effects, RetractNothingSilently) {
  hold("A");
  ASSERT_TRUE(answer_with(say("A", StatementKind::appeal), "A", {.retraction = AuditLine{.action = "case.x"}}).ok());
  EXPECT_THAT(actions("A"), ElementsAre("case.say", "case.answer")) << "there was no finding";
}

TEST_P(Effects, RetractAFindingWithItsNoteOrNotAtAll) {
  hold("A");
  const Statement note{.case_id = "A", .author = "staff:lee", .made = day(3), .text = "They had asked."};
  const AuditLine line{.when = day(3), .actor = "staff:lee", .action = "case.finding_retracted"};
  EXPECT_FALSE((*cases().records("A"))->finding);
  const auto none = cases().retract_finding(note, line);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().text, "This case has no finding.");
  EXPECT_THAT(actions("A"), ElementsAre());
  find_against("A");
  EXPECT_TRUE((*cases().records("A"))->finding);
  ASSERT_TRUE(cases().retract_finding(note, line).ok());
  const auto records = cases().records("A");
  EXPECT_FALSE((*records)->finding);
  EXPECT_EQ((*records)->statements.back().text, "They had asked.");
  EXPECT_THAT(actions("A"), ElementsAre("case.finding", "case.finding_retracted"));
  EXPECT_TRUE(store_->lists().findings("", 9)->empty());
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

TEST_P(Effects, AreNotWrittenWithoutIt) {
  hold("A");
  find_against("A");
  const int64_t id = say("A", StatementKind::appeal);
  ASSERT_TRUE(answer(id, day(4)).ok());
  EXPECT_FALSE(answer_with(id, "A", all()).ok()) << "answered before";
  EXPECT_TRUE(store_->lists().grants("", 9)->empty());
  EXPECT_EQ(store_->lists().findings("", 9)->size(), 1u);
  EXPECT_TRUE(store_->holds().letters_due(day(400), 9)->empty());
}

}  // namespace
}  // namespace nonsolicit::store
