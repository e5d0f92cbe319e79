// What is put on record at the examination comes back from the record of the case; what goes with a decision, too.
#include "engine/cases/evidence.h"

#include "engine/cases/decision.h"
#include "engine/describe.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class Evidence : public EngineTest {};

TEST_F(Evidence, IsKeptWithTheCase) {
  auto envelope = envelope_to({"anna@b.example", "ben@c.example"});
  const std::string body =
      "Dear colleague,\r\nwe offer you a special discount on our consulting package. Book a demo with our sales team "
      "today and switch your account to our plan for $49 a month. Limited time offer, buy now!\r\n";
  const Answer answer = process(envelope, mail("A special offer for you", body));
  ASSERT_TRUE(answer.plan.needs_case);
  Content content = content_of(mail("A special offer for you", body));
  const ExamineInput input{.envelope = envelope, .content = content, .now = kNow, .progress = {}};
  const Examination examination = examine(*state_, store_->messages(), input);
  const auto& found = examination.facts.message.classification;
  const CaseEvidence evidence = evidence_from_json(evidence_to_json(examination));
  ASSERT_EQ(evidence.phrases.size(), found.phrases.size());
  ASSERT_THAT(evidence.phrases, Not(IsEmpty()));
  for (size_t i = 0; i < found.phrases.size(); i++) {
    EXPECT_EQ(evidence.phrases[i].text, found.phrases[i].text);
    EXPECT_EQ(evidence.phrases[i].where, found.phrases[i].where);
    EXPECT_EQ(evidence.phrases[i].body, found.phrases[i].body);
    EXPECT_EQ(evidence.phrases[i].offset, found.phrases[i].offset);
    EXPECT_EQ(evidence.phrases[i].length, found.phrases[i].length);
    EXPECT_EQ(evidence.phrases[i].rule, found.phrases[i].rule);
    EXPECT_EQ(evidence.phrases[i].kind, found.phrases[i].kind);
    EXPECT_NEAR(evidence.phrases[i].weight, found.phrases[i].weight, 0.001);
  }
  ASSERT_EQ(evidence.signs.size(), found.signs.size());
  ASSERT_THAT(evidence.signs, Not(IsEmpty()));
  for (size_t i = 0; i < found.signs.size(); i++) {
    EXPECT_EQ(evidence.signs[i].name, found.signs[i].name);
    EXPECT_EQ(evidence.signs[i].kind, found.signs[i].kind);
    EXPECT_NEAR(evidence.signs[i].weight, found.signs[i].weight, 0.001);
  }
  EXPECT_EQ(evidence.reach, 2);
  EXPECT_EQ(evidence.language, found.language);
  EXPECT_EQ(evidence.opt_out_clear, found.opt_out.clear());
  EXPECT_FALSE(evidence.authenticated);
  EXPECT_FALSE(evidence.truncated);
  const auto verdicts = verdicts_from_json(verdicts_to_json(examination.verdicts));
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].address, "anna@b.example");
  EXPECT_EQ(verdicts[0].action, policy::to_string(examination.verdicts[0].applied));
  EXPECT_TRUE(verdicts[0].member);
  EXPECT_EQ(verdicts[0].relationship, "none");
  ASSERT_EQ(verdicts[0].reasons.size(), examination.verdicts[0].reasons.size());
  EXPECT_EQ(verdicts[0].reasons[0].text, examination.verdicts[0].reasons[0].text);
}

TEST(CaseReasons, AreToldOnceAndNotWithoutEnd) {
  const std::vector<CaseVerdict> verdicts = {
      {.reasons = {{.text = "a"}, {.text = "b", .speaks_for = false}, {.text = "c"}}},
      {.reasons = {{.text = "a"}, {.text = "d"}, {.text = "b", .speaks_for = false}}}};
  EXPECT_THAT(reasons_of(verdicts, Speaks::for_action, 10), ElementsAre("a", "c", "d"));
  EXPECT_THAT(reasons_of(verdicts, Speaks::for_action, 2), ElementsAre("a", "c"));
  EXPECT_THAT(reasons_of(verdicts, Speaks::against_action, 10), ElementsAre("b"));
}

TEST(DecisionExtras, ComeBackAsTheyWere) {
  EXPECT_EQ(extras_to_json({}), "");
  EXPECT_TRUE(extras_from_json("")->only.empty());
  const DecisionExtras extras{.only = {"anna@b.example", "j\xFCrgen@b.example"},
                              .relationship = lists::Relationship::interest,
                              .relationship_note = "met on 3 May",
                              .campaign_until = kNow,
                              .reason = "offer",
                              .quiet = true,
                              .finding = true};
  const auto back = extras_from_json(extras_to_json(extras));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->only, extras.only);
  EXPECT_EQ(back->relationship, extras.relationship);
  EXPECT_EQ(back->relationship_note, extras.relationship_note);
  EXPECT_EQ(back->campaign_until, extras.campaign_until);
  EXPECT_EQ(back->reason, "offer");
  EXPECT_TRUE(back->quiet);
  EXPECT_TRUE(back->finding);
}

TEST(DecisionExtras, RefuseWhatIsNone) {
  for (const char* text : {"[]", "x", "5", R"({"only":[1]})", R"({"relationship":"none","relationship_note":""})",
                           R"({"relationship":"contact"})", R"({"campaign_until":"now"})", R"({"quiet":1})"}) {
    EXPECT_FALSE(extras_from_json(text).has_value()) << text;
  }
}

TEST(Sentences, LoseTheWordsOfTheMail) {
  EXPECT_EQ(without_quotes("It reads as an offer: \"a \"good\" rate\", \"call us\"."),
            "It reads as an offer (words not shown).");
  EXPECT_EQ(without_quotes("The sentence \"call us\" breaks it."), "The sentence (words not shown) breaks it.");
  EXPECT_EQ(without_quotes("\""), " (words not shown)");
  EXPECT_EQ(without_quotes("We found no earlier contact."), "We found no earlier contact.");
}

}  // namespace
}  // namespace nonsolicit::engine
