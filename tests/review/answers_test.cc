// Appeals and complaints as people answer them: with words, on purpose, and not for ever.
#include "engine/cases/decision.h"
#include "engine/cases/loaded_case.h"
#include "engine/notices/sender_view.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::Not;

class Answers : public ReviewTest {
 protected:
  Answers() {
    const engine::Answer answer =
        process(engine::envelope_to({"canary@e.example"}), engine::mail("A better rate", "Hello there, how are you?"));
    id_ = answer.case_id;
    desk_->queue.forget();
  }
  const store::Statement& last() {
    records_ = **store_->cases().records(id_);
    return records_.statements.back();
  }
  std::string appeal() {
    EXPECT_TRUE(engine::appeal(*state_, services(), id_, "Please look.").ok());
    return std::to_string(last().id);
  }
  std::string complaint() {
    const engine::Reviewer reviewer{.name = "bob", .role = store::Role::reviewer};
    EXPECT_TRUE(engine::mark_complaint(*state_, services(), reviewer, id_, "By telephone.").ok());
    return std::to_string(last().id);
  }
  http::Response answer(Browser& browser, const std::string& kind, const std::string& statement, Fields more) {
    more.emplace_back("case", id_);
    more.emplace_back("statement", statement);
    return browser.post_with_token("/" + kind + "/answer", more);
  }

  std::string id_;
  store::CaseRecords records_;
};

TEST_F(Answers, NeedWords) {
  const std::string appeal_id = appeal();
  const std::string complaint_id = complaint();
  Browser browser = logged_in(store::Role::lead);
  for (const char* value : {"uphold", "overturn"}) {
    const auto refused = answer(browser, "appeals", appeal_id, {{"answer", value}, {"words", " \r\n "}});
    EXPECT_EQ(refused.status, 422) << value;
    EXPECT_EQ(page_problems(refused.body), std::vector<std::string>());
    EXPECT_THAT(refused.body, HasSubstr("Write what the sender reads: why it stays, or why it was changed."));
    EXPECT_THAT(refused.body, HasSubstr(" autofocus"));
  }
  for (const char* value : {"finding", "no_finding"}) {
    const auto refused = answer(browser, "complaints", complaint_id, {{"answer", value}, {"sure", "yes"}});
    EXPECT_EQ(refused.status, 422) << value;
    EXPECT_THAT(refused.body, HasSubstr("Write a note for staff: why the complaint is closed like this."));
  }
  EXPECT_TRUE((*store_->cases().records(id_))->held->open_complaint) << "nothing is answered";
}

TEST_F(Answers, ConfirmAFindingOnPurpose) {
  const std::string complaint_id = complaint();
  Browser browser = logged_in(store::Role::reviewer);
  const auto refused =
      answer(browser, "complaints", complaint_id, {{"answer", "finding"}, {"words", "It is <an offer>."}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(page_problems(refused.body), std::vector<std::string>());
  EXPECT_THAT(refused.body, HasSubstr("Tick the box to confirm the finding"));
  EXPECT_THAT(refused.body, HasSubstr("It is &lt;an offer&gt;.</textarea>"));
  EXPECT_EQ(audited("case.finding"), 0u);
  const auto done = answer(browser, "complaints", complaint_id,
                           {{"answer", "finding"}, {"words", "It is an offer."}, {"sure", "yes"}});
  EXPECT_EQ(location(done), "/complaints?said=closed");
  EXPECT_EQ(audited("case.finding"), 1u);
}

TEST_F(Answers, AFindingIsRetractedByALeadWithWords) {
  const std::string complaint_id = complaint();
  Browser reviewer = logged_in(store::Role::reviewer);
  const std::string button = "Retract the finding";
  EXPECT_THAT(reviewer.get("/case/" + id_).body, Not(HasSubstr(button)));
  ASSERT_EQ(answer(reviewer, "complaints", complaint_id,
                   {{"answer", "finding"}, {"words", "It is an offer."}, {"sure", "yes"}})
                .status,
            303);
  EXPECT_THAT(reviewer.get("/case/" + id_).body, Not(HasSubstr(button)));
  EXPECT_EQ(reviewer.post_with_token("/finding/retract", {{"case", id_}, {"text", "x"}}).status, 403);
  Browser lead = logged_in(store::Role::lead);
  const auto page = lead.get("/case/" + id_);
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_THAT(page.body, HasSubstr(button));
  EXPECT_EQ(lead.post_with_token("/finding/retract", {{"case", id_}, {"text", " "}}).status, 422);
  EXPECT_EQ(audited("case.finding_retracted"), 0u);
  const auto done =
      lead.post_with_token("/finding/retract", {{"case", id_}, {"text", "They had asked."}, {"back", "case/" + id_}});
  EXPECT_EQ(location(done), "/case/" + id_ + "?said=retracted");
  EXPECT_EQ(audited("case.finding_retracted"), 1u);
  EXPECT_EQ(last().text, "They had asked.");
  EXPECT_THAT(lead.get("/case/" + id_).body, Not(HasSubstr(button)));
  EXPECT_THAT(lead.post_with_token("/finding/retract", {{"case", id_}, {"text", "Again."}}).body,
              HasSubstr("This case has no finding."));
}

TEST_F(Answers, SayPlainlyWhoWasRight) {
  const std::string appeal_id = appeal();
  Browser browser = logged_in(store::Role::lead);
  const auto list = browser.get("/appeals");
  EXPECT_THAT(list.body, HasSubstr("Deny the appeal: the decision stays"));
  EXPECT_THAT(list.body, HasSubstr("Grant the appeal: let it pass"));
  ASSERT_EQ(answer(browser, "appeals", appeal_id, {{"answer", "uphold"}, {"words", "It stays."}}).status, 303);
  const auto page = browser.get("/case/" + id_);
  EXPECT_THAT(page.body, HasSubstr("Appeal denied: the decision stays"));
  EXPECT_THAT(page.body, Not(HasSubstr("pheld")));
  EXPECT_THAT(browser.get("/case/" + id_ + "/file").body, Not(HasSubstr("pheld")));
}

}  // namespace
}  // namespace nonsolicit::review
