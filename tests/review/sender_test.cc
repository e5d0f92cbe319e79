// The page that explains a case to its sender: readable, in the reader's language, changed by nothing but its forms.
#include "engine/cases/decision.h"
#include "engine/hold.h"
#include "engine/notices/case_link.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::Not;

class SenderPage : public ReviewTest {
 protected:
  SenderPage() {
    state_->options.review.public_url = "https://review.assoc.example";
    state_->options.policy.contact = "staff@assoc.example";
    make_desk();
  }
  std::string hold(const std::string& subject = "held") {
    const engine::Answer answer =
        process(engine::envelope_to({"canary@e.example"}), engine::mail(subject, "Hello there, how are you?"));
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    return answer.case_id;
  }
  std::string path(const std::string& case_id, base::Duration life = std::chrono::hours(24)) const {
    return engine::case_url("https://review.assoc.example", *engine::test_keys(),
                            {.case_id = case_id, .expires = engine::kNow + life})
        .substr(28);
  }
  http::Response get(const std::string& target, const http::Pairs& headers = {}) {
    return Browser(*app_).get(target, headers);
  }
  http::Response post(const std::string& target, const Fields& fields) {
    return Browser(*app_).post(target, fields,
                               {{"origin", "https://review.assoc.example"}, {"sec-fetch-site", "same-origin"}});
  }
};

TEST_F(SenderPage, ExplainsAndChangesNothing) {
  const std::string id = hold();
  const auto before = held(id)->held.version;
  const auto lines = audited().size();
  const http::Response page = get(path(id));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  for (const std::string& text :
       {std::string("Your message waits for a review until 2026-11-27 12:00 UTC"), std::string("held"), id,
        std::string("1 recipient"), std::string("We found no earlier contact with the recipient."),
        std::string("Withdraw the message"), std::string("I was asked for this"), std::string("Ask a person to look"),
        std::string("staff@assoc.example")})
    EXPECT_THAT(page.body, HasSubstr(text));
  for (const char* secret : {"canary", "e.example", "planted", "jo@a.example"})
    EXPECT_THAT(page.body, Not(HasSubstr(secret)));
  EXPECT_EQ(held(id)->held.version, before);
  EXPECT_EQ(audited().size(), lines);
  EXPECT_EQ(get(path(id) + "/withdraw").status, 405) << "a link that a scanner opens does nothing";
  EXPECT_EQ(held(id)->held.version, before);
}

TEST_F(SenderPage, FollowsTheLanguageOfTheBrowser) {
  const std::string id = hold();
  const auto french = get(path(id), {{"accept-language", "de, en;q=0.3, fr-CA;q=0.8"}});
  EXPECT_THAT(french.body, HasSubstr("<html lang=\"fr\">"));
  EXPECT_THAT(french.body, HasSubstr("Retirer le message"));
  EXPECT_THAT(get(path(id), {{"accept-language", "es"}}).body, HasSubstr("Retirar el mensaje"));
  EXPECT_THAT(get(path(id), {{"accept-language", "de;q=1,xx"}}).body, HasSubstr("Withdraw the message"));
}

TEST_F(SenderPage, Withdraws) {
  const std::string id = hold();
  const auto done = post(path(id) + "/withdraw", {});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(location(done), path(id) + "?done=withdraw");
  EXPECT_THAT(get(location(done)).body, HasSubstr("Your message is withdrawn."));
  EXPECT_EQ(held(id)->held.decision, store::Decision::withdraw);
  EXPECT_EQ(audited("case.withdraw"), 1u);
  const auto again = post(path(id) + "/withdraw", {});
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body, HasSubstr("You have withdrawn this message already."));
  EXPECT_THAT(again.body, Not(HasSubstr("somebody has decided")));
}

TEST_F(SenderPage, SaysOfAWithdrawnMessageThatItsSenderDidIt) {
  const std::string id = hold();
  ASSERT_EQ(post(path(id) + "/withdraw", {}).status, 303);
  const auto page = get(path(id) + "?done=withdraw");
  EXPECT_THAT(page.body, HasSubstr("You withdrew your message; it was not delivered."));
  EXPECT_THAT(page.body, Not(HasSubstr("A person has looked at your message")));
  EXPECT_THAT(get(path(id), {{"accept-language", "fr"}}).body, HasSubstr("Vous avez retir\xC3\xA9 votre message"));
}

TEST_F(SenderPage, NamesNoDayOnceTheClockStandsStill) {
  const std::string id = hold();
  ASSERT_THAT(get(path(id)).body, HasSubstr("waits for a review until 2026-11-27"));
  ASSERT_EQ(post(path(id) + "/appeal", {{"text", "Please look."}}).status, 303);
  for (const char* language : {"en", "fr", "es"}) {
    const auto page = get(path(id), {{"accept-language", language}});
    EXPECT_THAT(page.body, Not(HasSubstr("2026-11-27"))) << language;
    EXPECT_THAT(page.body, Not(HasSubstr("{until}"))) << language;
  }
  EXPECT_THAT(get(path(id)).body, HasSubstr("It does not come back to you before somebody has answered you."));
}

TEST_F(SenderPage, NamesNoDayWhileARecipientComplains) {
  const std::string id = hold();
  ASSERT_TRUE(
      engine::mark_complaint(*state_, services(), {.name = "bob", .role = store::Role::reviewer}, id, "x").ok());
  const auto page = get(path(id));
  EXPECT_THAT(page.body, HasSubstr("Your message waits for a review."));
  EXPECT_THAT(page.body, Not(HasSubstr("2026-11-27")));
  EXPECT_THAT(page.body, Not(HasSubstr("omplain"))) << "that is the recipient's affair";
}

TEST_F(SenderPage, ShowsWhatItsSenderWrote) {
  const std::string id = hold();
  ASSERT_EQ(post(path(id) + "/justify", {{"when", "3 May"}, {"by_whom", "Rosa"}, {"text", "<b>We met</b>"}}).status,
            303);
  ASSERT_EQ(post(path(id) + "/appeal", {{"text", "Please look."}}).status, 303);
  const auto page = get(path(id));
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_THAT(page.body, HasSubstr("What you wrote"));
  EXPECT_THAT(page.body, HasSubstr("When? 3 May"));
  EXPECT_THAT(page.body, HasSubstr("By whom? Rosa"));
  EXPECT_THAT(page.body, HasSubstr("&lt;b&gt;We met&lt;/b&gt;"));
  EXPECT_THAT(page.body, HasSubstr("Please look."));
  EXPECT_THAT(get(path(id), {{"accept-language", "es"}}).body, HasSubstr("\xC2\xBFQui\xC3\xA9n? Rosa"));
}

// As many letters as maxlength allows, three bytes each.
TEST_F(SenderPage, TakesTheLongestTextInAnyScript) {
  const auto letters = [](size_t number) {
    std::string text;
    for (size_t i = 0; i < number; i++) text += "\xE6\x9D\xA5";
    return text;
  };
  const std::string id = hold();
  const Fields claim = {{"when", letters(200)}, {"by_whom", letters(200)}, {"text", letters(1500)}};
  EXPECT_LE(form_body(claim).size(), body_bytes_of(path(id) + "/justify"));
  EXPECT_EQ(post(path(id) + "/justify", claim).status, 303);
  const Fields reason = {{"text", letters(1500)}};
  EXPECT_LE(form_body(reason).size(), body_bytes_of(path(id) + "/appeal"));
  EXPECT_EQ(post(path(id) + "/appeal", reason).status, 303);
  EXPECT_EQ((*store_->cases().records(id))->statements.size(), 2u);
}

TEST_F(SenderPage, KeepsWhatWasTypedWhereItIsRefused) {
  const std::string id = hold();
  const auto refused = post(path(id) + "/justify", {{"when", "3 \"May\""}, {"text", std::string(9000, 'x')}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(page_problems(refused.body), std::vector<std::string>());
  EXPECT_THAT(refused.body, HasSubstr("value=\"3 &quot;May&quot;\""));
  EXPECT_THAT(refused.body, HasSubstr(std::string(9000, 'x')));
}

TEST_F(SenderPage, TakesAJustificationAndAnAppeal) {
  const std::string id = hold();
  const auto justified =
      post(path(id) + "/justify", {{"when", "3 May"}, {"by_whom", "Rosa"}, {"text", "<b>We met</b>"}});
  EXPECT_EQ(location(justified), path(id) + "?done=justify");
  EXPECT_THAT(get(location(justified)).body, HasSubstr("The reviewers will read what you wrote."));
  EXPECT_THAT(post(path(id) + "/justify", {}).body, HasSubstr("Please write a few words first."));
  EXPECT_EQ(location(post(path(id) + "/appeal", {{"text", "Please look."}})), path(id) + "?done=appeal");
  const auto page = get(path(id));
  EXPECT_THAT(page.body, HasSubstr("A second person will look at your message."));
  EXPECT_THAT(page.body, Not(HasSubstr("Ask a person to look")));
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_EQ(post(path(id) + "/appeal", {{"text", "Again."}}).status, 409);
  const auto statements = (*store_->cases().records(id))->statements;
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0].text, "When: 3 May\nBy whom: Rosa\n<b>We met</b>");
}

TEST_F(SenderPage, SaysUntilWhenARefusedMailMayComeAgain) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  const std::string id = process(engine::envelope_to({"anna@b.example"}), engine::mail("one", "Hello there.")).case_id;
  ASSERT_EQ(location(post(path(id) + "/appeal", {{"text", "Please look."}})), path(id) + "?done=appeal");
  ASSERT_TRUE(
      store_->lists()
          .remove_preference(base::Address::from_normal("anna@b.example"), base::Address::from_normal("jo@a.example"))
          .ok());
  const int64_t appeal = (*store_->cases().records(id))->statements.at(0).id;
  ASSERT_TRUE(engine::answer_appeal(*state_, services(), {.name = "bob", .role = store::Role::reviewer}, appeal, id,
                                    engine::AppealAnswer::overturn, "")
                  .ok());
  const std::string again =
      "You may send the same text to the same recipients again until 2026-12-06 12:00 UTC. "
      "Members who blocked you or opted out of your mailings still refuse it.";
  const auto page = get(path(id));
  EXPECT_THAT(page.body, HasSubstr("A second person has looked at it and changed the decision. " + again));
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_THAT(get(path(id), {{"accept-language", "fr"}}).body, HasSubstr("2026-12-06 12:00 UTC. Les membres"));
  clock_->advance(std::chrono::days(15));
  const auto later = get(path(id, std::chrono::days(30)));
  EXPECT_THAT(later.body, HasSubstr("changed the decision."));
  EXPECT_THAT(later.body, Not(HasSubstr("until 2026-12-06"))) << "that time is over";
}

TEST_F(SenderPage, SaysWhatToDoWhereTheLinkIsNoneOrTooOld) {
  const std::string id = hold();
  const auto cut = get(path(id).substr(0, 40));
  EXPECT_EQ(cut.status, 404);
  EXPECT_THAT(cut.body, HasSubstr("This link is not complete."));
  EXPECT_THAT(cut.body, HasSubstr("staff@assoc.example"));
  EXPECT_EQ(page_problems(cut.body), std::vector<std::string>());
  const auto old = get(path(id, -std::chrono::hours(1)));
  EXPECT_EQ(old.status, 410);
  EXPECT_THAT(old.body, HasSubstr("This link is too old."));
  EXPECT_EQ(post(path(id, -std::chrono::hours(1)) + "/withdraw", {}).status, 410);
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
  EXPECT_EQ(get(path("0000000000")).status, 404);
}

TEST_F(SenderPage, IsNotUsedFromAnotherSite) {
  const std::string id = hold();
  const auto refused = Browser(*app_).post(path(id) + "/withdraw", {}, {{"origin", "https://evil.example"}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
}

TEST_F(SenderPage, ShowsNoMarkupOfTheMessage) {
  const std::string id = hold("<img src=x onerror=alert(1)> \"quoted\" {{case}}");
  const auto page = get(path(id));
  EXPECT_EQ(page_problems(page.body), std::vector<std::string>());
  EXPECT_THAT(page.body, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(page.body, HasSubstr("{{case}}"));
}

}  // namespace
}  // namespace nonsolicit::review
