// The page of a recipient: who gets a link, what it opens, and what is said there.
#include "engine/notices/case_link.h"
#include "message/parse.h"
#include "tests/engine/complaint_fixture.h"

namespace nonsolicit::engine {
namespace {

class RecipientPage : public ComplaintTest {
 protected:
  RecipientPage() { state_->options.review.public_url = "https://review.assoc.example"; }

  std::string token_of(const store::LetterRecord& letter) {
    const std::string start = "https://review.assoc.example/r/";
    const size_t at = letter.content.find(start);
    EXPECT_NE(at, std::string::npos) << letter.content;
    if (at == std::string::npos) return {};
    const size_t begin = at + start.size();
    return letter.content.substr(begin, letter.content.find("\r\n", begin) - begin);
  }
  std::string asked(const std::string& case_id, const std::string& who) {
    EXPECT_TRUE(ask_for_link(*state_, services(), {.case_id = case_id, .address = who}).ok());
    return letters().empty() ? "" : token_of(letters().back());
  }
};

TEST_F(RecipientPage, MailsALinkToARecipientOnly) {
  const std::string id = put_case("m1@a.example", {"Anna@b.example"});
  for (const char* other : {"ben@c.example", "jo@a.example", "no address", "", "anna@b.example\r\nBcc: x@z.example"}) {
    EXPECT_TRUE(ask_for_link(*state_, services(), {.case_id = id, .address = other}).ok()) << other;
  }
  EXPECT_TRUE(letters().empty());
  EXPECT_TRUE(ask_for_link(*state_, services(), {.case_id = id, .address = "anna+tag@B.example"}).ok());
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].purpose, "recipient link");
  EXPECT_EQ(letters()[0].recipient, "Anna@b.example") << "to the address that got the message, as it was given";
  EXPECT_EQ(letters()[0].case_id, id);
  const message::Message read = message::parse(letters()[0].content);
  EXPECT_EQ(read.header_value("Auto-Submitted"), "auto-generated");
  EXPECT_EQ(letters()[0].content.find("jo@a.example"), std::string::npos);
  EXPECT_FALSE(ask_for_link(*state_, services(), {.case_id = "ZZZZZZZZZZ", .address = "anna@b.example"}).ok());
}

TEST_F(RecipientPage, MailsThreeLinksADay) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string second = put_case("m2@a.example", {"anna@b.example"});
  for (int i = 0; i < 5; i++) asked(id, "anna@b.example");
  EXPECT_EQ(letters().size(), 3u);
  asked(second, "anna@b.example");
  EXPECT_EQ(letters().size(), 4u) << "each case has its own";
  clock_->set(kNow + std::chrono::hours(25));
  asked(id, "anna@b.example");
  EXPECT_EQ(letters().size(), 5u);
}

TEST_F(RecipientPage, LinkOpensTheCaseForADay) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string token = asked(id, "anna@b.example");
  const auto shown = open_recipient_case(*state_, services(), token);
  ASSERT_TRUE(shown.ok()) << shown.error().full();
  EXPECT_EQ(shown->case_id, id);
  EXPECT_EQ(shown->recipient.text(), "anna@b.example");
  EXPECT_EQ(shown->sender.text(), "jo@a.example");
  EXPECT_EQ(shown->subject, "Better rates");
  EXPECT_EQ(shown->preference, "");
  EXPECT_EQ(shown->said, "");
  clock_->set(kNow + std::chrono::hours(24));
  EXPECT_EQ(open_recipient_case(*state_, services(), token).error().text, kLinkExpired);
}

TEST_F(RecipientPage, RefusesALinkThatWasChangedOrIsOfAnotherPurpose) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string token = asked(id, "anna@b.example");
  std::string changed = token;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  const std::string case_token = make_case_token(
      *state_->keys, {.purpose = LinkPurpose::recipient, .case_id = id, .expires = kNow + std::chrono::hours(1)});
  const std::string choice = state_->keys->seal("preference link", "1\n9999999999\n" + id + "\nanna@b.example");
  for (const std::string& bad : {changed, token.substr(1), std::string(), std::string(9000, 'A'), case_token, choice}) {
    EXPECT_FALSE(open_recipient_case(*state_, services(), bad).ok()) << bad;
    EXPECT_FALSE(recipient_says(*state_, services(), bad, {.word = RecipientWord::solicitation}).ok()) << bad;
  }
  EXPECT_EQ(said(id), "");
}

TEST_F(RecipientPage, TakesTheWordAndTheChoice) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string token = asked(id, "anna@b.example");
  ASSERT_TRUE(
      recipient_says(
          *state_, services(), token,
          {.word = RecipientWord::solicitation, .choice = lists::PreferenceChoice::block, .text = "Not asked for \xFF"})
          .ok());
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  EXPECT_EQ(statements(id)[0].text, "Not asked for \xEF\xBF\xBD");
  EXPECT_EQ(lists_text(), "anna@b.example block jo@a.example member\n");
  const auto shown = open_recipient_case(*state_, services(), token);
  EXPECT_EQ(shown->preference, "block");
  EXPECT_EQ(shown->said, "complaint");
  ASSERT_TRUE(recipient_says(*state_, services(), token, {.word = RecipientWord::welcome}).ok());
  EXPECT_EQ(open_recipient_case(*state_, services(), token)->said, "welcome");
}

TEST_F(RecipientPage, TakesOneAnswerByALink) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const RecipientSays words[] = {{.word = RecipientWord::solicitation}, {.choice = lists::PreferenceChoice::block}};
  for (const RecipientSays& says : words) {
    const std::string token = asked(id, "anna@b.example");
    clock_->advance(std::chrono::milliseconds(1700));
    const auto fresh = recipient_says(*state_, services(), token, says);
    ASSERT_TRUE(fresh.ok()) << fresh.error().full();
    EXPECT_EQ(open_recipient_case(*state_, services(), token).error().text, kLinkUsed);
    EXPECT_EQ(recipient_says(*state_, services(), token, {.word = RecipientWord::welcome}).error().text, kLinkUsed);
    EXPECT_TRUE(open_recipient_case(*state_, services(), *fresh).ok()) << "who said it may think better of it";
    clock_->advance(std::chrono::seconds(5));
  }
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(RecipientPage, LinkStandsInTaggedMailAndNamesTheCaseOnly) {
  state_->options.policy.mode = policy::Mode::tag;
  const Answer answer = process(envelope_to({"anna@b.example"}), kOfferMail);
  ASSERT_TRUE(answer.plan.header.has_value());
  ASSERT_TRUE(answer.plan.report_link.has_value());
  const std::string start = "https://review.assoc.example/m/";
  ASSERT_EQ(answer.plan.report_link->find(start), 0u) << *answer.plan.report_link;
  const auto link =
      read_case_token(*state_->keys, answer.plan.report_link->substr(start.size()), LinkPurpose::recipient, kNow);
  ASSERT_TRUE(link.ok());
  EXPECT_EQ(link->case_id, answer.case_id);
  const Answer again = process(envelope_to({"anna@b.example"}), kOfferMail);
  EXPECT_EQ(again.plan.report_link, answer.plan.report_link) << "a repeat gets the same answer";
  state_->options.review.public_url.clear();
  EXPECT_FALSE(process(envelope_to({"ben@c.example"}), mail("Special offer: cut your printing costs by 40%", kOffer))
                   .plan.report_link.has_value());
}

}  // namespace
}  // namespace nonsolicit::engine
