// What staff type is never lost: it is taken, or comes back with what is wrong.
#include "engine/cases/decision.h"
#include "engine/staff_text.h"
#include "review/app.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string repeated(size_t count, const std::string& letter) {
  std::string text;
  for (size_t i = 0; i < count; i++) text += letter;
  return text;
}

class Saying : public ReviewTest {
 protected:
  Saying() {
    id_ = process(engine::envelope_to({"canary@e.example"}), engine::mail("A better rate", "Hello there, how are you?"))
              .case_id;
    desk_->queue.forget();
  }
  std::string pick() { return id_ + ":" + std::to_string((*store_->cases().records(id_))->held->version); }
  size_t statements() { return (*store_->cases().records(id_))->statements.size(); }

  std::string id_;
};

TEST_F(Saying, GivesATextThatIsTooLongBackInItsField) {
  Browser browser = logged_in(store::Role::lead);
  const std::string text = repeated(4003, "ü") + "<end>";
  struct Form {
    const char* path;
    Fields fields;
  };
  const Form forms[] = {
      {"/note", {{"case", id_}}}, {"/complaint", {{"case", pick()}}}, {"/second", {{"case", pick()}}}};
  for (const auto& [path, fields] : forms) {
    Fields sent = fields;
    sent.insert(sent.end(), {{"text", text}, {"back", "case/" + id_}});
    const auto refused = browser.post_with_token(path, sent);
    EXPECT_EQ(refused.status, 422) << path;
    EXPECT_EQ(page_problems(refused.body), std::vector<std::string>()) << path;
    EXPECT_THAT(refused.body, HasSubstr("The text is 8 letters too long: it has 4,008, and at most 4,000 are taken."));
    EXPECT_THAT(refused.body, HasSubstr("ü&lt;end&gt;</textarea>")) << path;
    EXPECT_THAT(refused.body, HasSubstr("action=\"" + std::string(path) + "\"")) << path;
    EXPECT_THAT(refused.body, HasSubstr("href=\"/case/" + id_ + "\"")) << path;
  }
  EXPECT_EQ(statements(), 0u);
  const auto shorter = browser.post_with_token("/note", {{"case", id_}, {"text", repeated(2000, "中")}});
  EXPECT_EQ(shorter.status, 303) << "as long as its field";
}

TEST_F(Saying, TakesTheLongestFormInAnyScript) {
  Browser browser = logged_in(store::Role::reviewer);
  const Fields fields = {{"case", pick()},
                         {"decision", "return"},
                         {"words", repeated(engine::kMostStaffLetters, "中")},
                         {"note", repeated(2000, "中")},
                         {"back", "queue"}};
  EXPECT_LT(form_body(fields).size() + 200 * 24 + 100, body_bytes_of("/decide"))
      << "with its token, and as many cases as go at once";
  EXPECT_EQ(browser.post_with_token("/decide", fields).status, 303);
  EXPECT_EQ((*store_->cases().records(id_))->held->decision, store::Decision::return_);
}

TEST_F(Saying, GivesAnAnswerThatIsTooLongBackInItsField) {
  Browser browser = logged_in(store::Role::lead);
  ASSERT_TRUE(
      engine::mark_complaint(*state_, services(), {.name = "bob", .role = store::Role::reviewer}, id_, "x").ok());
  const std::string statement = std::to_string((*store_->cases().records(id_))->statements.back().id);
  const auto refused = browser.post_with_token(
      "/complaints/answer",
      {{"case", id_}, {"statement", statement}, {"answer", "no_finding"}, {"words", repeated(4001, "ü") + "end"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(page_problems(refused.body), std::vector<std::string>());
  EXPECT_THAT(refused.body, HasSubstr("The text is 4 letters too long"));
  EXPECT_THAT(refused.body, HasSubstr("üend</textarea>"));
}

TEST_F(Saying, KeepsWhatWasTypedOnAPageOfAProblem) {
  Browser browser = logged_in(store::Role::lead);
  const auto wrong = browser.post_with_token(
      "/complaints/answer", {{"case", id_}, {"statement", "99"}, {"answer", "no_finding"}, {"words", "They <met>."}});
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(page_problems(wrong.body), std::vector<std::string>());
  EXPECT_THAT(wrong.body, HasSubstr("They &lt;met&gt;.</textarea>"));
  EXPECT_THAT(browser.get("/nowhere").body, Not(HasSubstr("What you had typed")));
}

}  // namespace
}  // namespace nonsolicit::review
