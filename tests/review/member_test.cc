// The recipients' pages: what a link shows, what a button does, and what nobody learns.
#include "engine/complaints/complaint.h"
#include "engine/describe.h"
#include "engine/member_link.h"
#include "engine/notices/case_link.h"
#include "review/page.h"
#include "store/cases.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using engine::address;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostileText = "\"><script>alert(1)</script> {{csrf}} \xE2\x80\xAEtxt";

class MemberPages : public ReviewTest {
 protected:
  MemberPages() {
    state_->options.review.public_url = "https://review.assoc.example";
    make_desk();
    id_ = put_case("Better rates");
  }
  std::string put_case(const std::string& subject) {
    store::RecordRequest request;
    request.now = clock_->now();
    request.case_record = store::CaseRecord{
        .id = base::new_case_id(),
        .repeat_key = subject,
        .created = clock_->now(),
        .message_id = "m1@a.example",
        .sender = "jo@a.example",
        .trusted = address("jo@a.example"),
        .subject = subject,
        .action = policy::Action::tag,
        .rule = "offer",
        .verdicts_json = engine::verdicts_to_json({{.recipient = "anna@b.example", .rule = "offer"}})};
    return store_->record(request)->case_id;
  }
  std::string header_path() {
    const auto link = engine::report_link(*state_, id_, clock_->now());
    return link ? link->substr(state_->options.review.public_url.size()) : "";
  }
  std::vector<store::LetterRecord> letters() { return *store_->holds().letters_due(clock_->now(), 100); }
  // Of the last letter.
  std::string mailed_path() {
    const auto sent = letters();
    if (sent.empty()) return "";
    const size_t at = sent.back().content.find("/r/");
    return sent.back().content.substr(at, sent.back().content.find("\r\n", at) - at);
  }
  std::string ask_for(const std::string& who) {
    Browser browser(*app_);
    EXPECT_EQ(browser.post(header_path(), {{"address", who}}).status, 200);
    return mailed_path();
  }
  std::vector<store::Statement> statements() { return (*store_->cases().records(id_))->statements; }

  std::string id_;
};

TEST_F(MemberPages, HeaderLinkNamesTheCaseOnly) {
  Browser browser(*app_);
  const http::Response page = browser.get(header_path());
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_THAT(page.body, HasSubstr(id_));
  for (const char* hidden : {"anna", "jo@", "Better rates"}) EXPECT_THAT(page.body, Not(HasSubstr(hidden)));
}

TEST_F(MemberPages, AnswerIsTheSameForEveryAddress) {
  Browser browser(*app_);
  const http::Response member = browser.post(header_path(), {{"address", "anna@b.example"}});
  ASSERT_EQ(letters().size(), 1u);
  for (const char* other : {"ben@c.example", "nobody", "", kHostileText}) {
    const http::Response page = browser.post(header_path(), {{"address", other}});
    EXPECT_EQ(page.status, member.status) << other;
    EXPECT_EQ(page.body, member.body) << other;
    EXPECT_EQ(page.headers, member.headers) << other;
  }
  EXPECT_EQ(letters().size(), 1u);
  EXPECT_EQ(page_problems(member.body), std::vector<std::string>());
}

TEST_F(MemberPages, AskingIsLimitedPerClientAndCase) {
  Browser browser(*app_);
  for (size_t i = 0; i < MostTries{}.per_name; i++)
    EXPECT_EQ(browser.post(header_path(), {{"address", "x@z.example"}}).status, 200);
  const http::Response late = browser.post(header_path(), {{"address", "anna@b.example"}});
  EXPECT_EQ(late.status, 429);
  EXPECT_EQ(late.header("Retry-After"), "300");
  EXPECT_TRUE(letters().empty());
}

TEST_F(MemberPages, BadLinksTellWhatToDo) {
  Browser browser(*app_);
  const std::string sender_token = engine::make_case_token(
      *state_->keys,
      {.purpose = engine::LinkPurpose::sender, .case_id = id_, .expires = clock_->now() + std::chrono::hours(1)});
  const std::string mailed = ask_for("anna@b.example");
  for (const std::string& path : {std::string("/m/abc"), "/m/" + sender_token, std::string("/r/abc"),
                                  "/r/" + header_path().substr(3), std::string("/p/abc"), "/p/" + mailed.substr(3)}) {
    for (const http::Response& page : {browser.get(path), browser.post(path, {{"word", "welcome"}})}) {
      EXPECT_EQ(page.status, 404) << path;
      EXPECT_THAT(page.body, HasSubstr("This link is not complete")) << path;
      EXPECT_EQ(page_problems(page.body), std::vector<std::string>()) << path;
    }
  }
  EXPECT_TRUE(statements().empty());
  clock_->set(clock_->now() + std::chrono::hours(25));
  const http::Response late = browser.get(mailed);
  EXPECT_EQ(late.status, 410);
  EXPECT_THAT(late.body, HasSubstr("This link has expired"));
}

TEST_F(MemberPages, SayOfAUsedLinkThatItWasUsed) {
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  clock_->advance(std::chrono::minutes(1));
  ASSERT_EQ(browser.post(path, {{"word", "welcome"}}).status, 200);
  const http::Response again = browser.get(path);
  EXPECT_EQ(again.status, 410);
  EXPECT_THAT(again.body, HasSubstr("This link was used already: your answer is noted."));
  EXPECT_THAT(again.body, Not(HasSubstr("expired")));
}

TEST_F(MemberPages, TakeTheLongestTextInAnyScript) {
  const std::string path = ask_for("anna@b.example");
  std::string text;
  for (int i = 0; i < 2000; i++) text += "\xE6\x9D\xA5";
  const Fields fields = {{"word", "welcome"}, {"text", text}};
  EXPECT_LE(form_body(fields).size(), body_bytes_of(path));
  EXPECT_EQ(Browser(*app_).post(path, fields).status, 200);
}

TEST_F(MemberPages, MailedLinkShowsTheMessageAndChangesNothing) {
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  for (int i = 0; i < 2; i++) {
    const http::Response page = browser.get(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
    for (const char* there : {"jo@a.example", "Better rates", "2026-11-22 12:00 UTC"})
      EXPECT_THAT(page.body, HasSubstr(there));
  }
  EXPECT_TRUE(statements().empty());
}

TEST_F(MemberPages, FormTakesTheWordAndTheChoice) {
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  const http::Response done =
      browser.post(path, {{"word", "solicitation"}, {"choice", "block"}, {"text", "I did not ask."}});
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(page_problems(done.body), std::vector<std::string>());
  EXPECT_THAT(done.body, HasSubstr("noted as a complaint"));
  EXPECT_THAT(done.body, HasSubstr("refused from now on"));
  ASSERT_EQ(statements().size(), 1u);
  EXPECT_EQ(statements()[0].kind, store::StatementKind::complaint);
  EXPECT_EQ(statements()[0].text, "I did not ask.");
  EXPECT_TRUE(statements()[0].open);
  EXPECT_EQ(audited("complaint"), 1u);
  EXPECT_THAT(browser.get(path).body, HasSubstr("You told us that this message was solicitation"));
  EXPECT_THAT(browser.get(path).body, HasSubstr("value=\"block\" checked"));

  EXPECT_THAT(browser.post(path, {{"word", "welcome"}}).body, HasSubstr("was welcome to you"));
  EXPECT_EQ(statements()[0].answer, "withdrawn");
  const auto contacts = store_->lists().relationships("anna@b.example", 10);
  ASSERT_EQ(contacts->size(), 1u);
  EXPECT_EQ(contacts->front().origin.evidence, id_);
}

TEST_F(MemberPages, FormWithoutAnAnswerChangesNothing) {
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  for (const Fields& fields : std::vector<Fields>{{},
                                                  {{"word", "spam"}, {"choice", "maybe"}},
                                                  {{"text", "Hello"}},
                                                  {{"word", "welcome"}, {"text", std::string(8001, 'x')}}}) {
    const http::Response page = browser.post(path, fields);
    EXPECT_EQ(page.status, 422);
    EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  }
  EXPECT_THAT(browser.post(path, {{"text", "Hello"}}).body, HasSubstr(">Hello</textarea>")) << "the text is kept";
  EXPECT_TRUE(statements().empty());
}

TEST_F(MemberPages, RefuseFormsOfOtherSites) {
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  EXPECT_EQ(browser.post(path, {{"word", "welcome"}}, {{"sec-fetch-site", "cross-site"}}).status, 403);
  EXPECT_TRUE(statements().empty());
}

TEST_F(MemberPages, ShowHostileTextAsText) {
  id_ = put_case(kHostileText);
  const std::string path = ask_for("anna@b.example");
  Browser browser(*app_);
  for (const http::Response& page : {browser.get(path), browser.post(path, {{"text", kHostileText}})}) {
    EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page.body, Not(HasSubstr("\xE2\x80\xAE")));
  }
}

TEST_F(MemberPages, ChoiceLinkAsksFirst) {
  for (const auto choice : {lists::PreferenceChoice::block, lists::PreferenceChoice::allow}) {
    const std::string path =
        "/p/" + engine::make_member_link(*state_->keys, {.recipient = address("anna@b.example"),
                                                         .sender = address("jo@a.example"),
                                                         .choice = choice,
                                                         .expires = clock_->now() + std::chrono::hours(1)});
    Browser browser(*app_);
    const size_t before = store_->lists().preferences("", 10)->size();
    const http::Response asked = browser.get(path);
    EXPECT_EQ(asked.status, 200);
    EXPECT_EQ(page_problems(asked.body), std::vector<std::string>());
    EXPECT_THAT(asked.body, HasSubstr(choice == lists::PreferenceChoice::block ? "Block this" : "Allow this"));
    EXPECT_EQ(store_->lists().preferences("", 10)->size(), before) << "a GET changes nothing";
    const http::Response done = browser.post(path, {});
    EXPECT_EQ(page_problems(done.body), std::vector<std::string>());
    EXPECT_THAT(done.body, HasSubstr("jo@a.example"));
    EXPECT_THAT(asked.body, HasSubstr("jo@a.example"));
    const auto rows = store_->lists().preferences("", 10);
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ(rows->front().choice, choice);
    EXPECT_EQ(rows->front().origin.source, "member");
  }
}

TEST_F(MemberPages, SpeakTheLanguageOfTheBrowser) {
  const http::Pairs french = {{"accept-language", "de, fr-CA;q=0.9, en;q=0.1"}};
  Browser browser(*app_);
  const http::Response asked = browser.get(header_path(), french);
  EXPECT_THAT(asked.body, HasSubstr("<html lang=\"fr\">"));
  EXPECT_THAT(asked.body, HasSubstr("Votre adresse de courrier"));
  EXPECT_EQ(page_problems(asked.body), std::vector<std::string>());
  browser.post(header_path(), {{"address", "anna@b.example"}}, french);
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_THAT(letters()[0].content, HasSubstr("Subject: Votre lien"));
  const http::Response spanish = browser.get(mailed_path(), {{"accept-language", "es"}});
  EXPECT_THAT(spanish.body, HasSubstr("Remitente"));
  EXPECT_EQ(page_problems(spanish.body), std::vector<std::string>());
}

TEST_F(MemberPages, AreNotThereWithoutAPublicAddress) {
  const std::string path = header_path();
  state_->options.review.public_url.clear();
  make_desk();
  Browser browser(*app_);
  EXPECT_EQ(browser.post(path, {{"address", "anna@b.example"}}).status, 404);
  EXPECT_TRUE(letters().empty());
}

}  // namespace
}  // namespace nonsolicit::review
