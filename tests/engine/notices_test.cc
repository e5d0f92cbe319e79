// Who is told by mail that messages wait, how often, and what stands in it; the letters to staff.
#include "engine/notices/notices.h"

#include "engine/hold.h"
#include "engine/notices/case_link.h"
#include "engine/notices/plain_letter.h"
#include "message/parse.h"
#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kPackageOffer[] =
    "Dear colleague,\r\n\r\nour new litigation support package saves your firm 30 percent. Order now and get a special "
    "discount. Can we schedule a call to show you a demo of our services this week?\r\n\r\nJo";

class Notices : public EngineTest {
 protected:
  Notices() {
    state_->options.notice.enabled = true;
    state_->options.hold.release_port = server_.port();
    state_->options.review.public_url = "https://review.assoc.example";
    state_->options.policy.contact = "staff@assoc.example";
    state_->options.sender.own_domains = {"a.example"};
  }
  // Mail to a canary is held whatever it says.
  std::string hold(const std::string& subject, const std::string& headers = "",
                   const std::string& sender = "jo@a.example", const std::string& body = "Hello there, how are you?") {
    const Answer answer = process(envelope_to({"canary@e.example"}, sender), mail(subject, body, headers));
    EXPECT_EQ(answer.plan.action, policy::Action::hold) << subject;
    return answer.case_id;
  }
  store::NoticeState notice(const std::string& case_id) { return held(case_id)->held.notice; }
  std::vector<store::LetterRecord> letters() {
    return *store_->holds().letters_due(clock_->now() + std::chrono::days(365), 100);
  }
  size_t make() { return make_notices(*state_, services()); }
  // Decoded by our own reader.
  static message::Message read(const store::LetterRecord& letter) { return message::parse(letter.content); }
  static std::string body_of(const store::LetterRecord& letter) {
    return letter.content.substr(letter.content.find("\r\n\r\n") + 4);
  }

  FakeSmtp server_;
};

TEST_F(Notices, ComeOnceForABurst) {
  const std::string first = hold("one");
  clock_->advance(std::chrono::seconds(60));
  const std::string second = hold("two");
  EXPECT_FALSE(is_notice_due(*state_, services()));
  EXPECT_EQ(make(), 0u) << "the burst may go on";
  clock_->advance(std::chrono::seconds(60));
  EXPECT_TRUE(is_notice_due(*state_, services()));
  EXPECT_EQ(make(), 1u);
  EXPECT_EQ(notice(first), store::NoticeState::sent);
  EXPECT_EQ(notice(second), store::NoticeState::sent);
  EXPECT_EQ(make(), 0u);
  EXPECT_FALSE(is_notice_due(*state_, services()));

  ASSERT_EQ(letters().size(), 1u);
  const store::LetterRecord letter = letters()[0];
  EXPECT_EQ(letter.recipient, "jo@a.example");
  EXPECT_EQ(letter.purpose, "notice");
  const auto message = read(letter);
  EXPECT_TRUE(message.defects.empty());
  EXPECT_EQ(message.subject, "2 of your messages wait for a review");
  EXPECT_EQ(message.header_value("Auto-Submitted"), "auto-replied");
  EXPECT_EQ(message.header_value("In-Reply-To"), "") << "it answers two";
  EXPECT_EQ(message.header_value("Precedence"), "");
  const std::string body = body_of(letter);
  for (const std::string& part : {std::string("Subject: one"), std::string("Subject: two"), "Case " + first,
                                  "Case " + second, std::string("1 recipient"), std::string("2026-11-27 12:00 UTC"),
                                  std::string("2026-11-27 12:01 UTC"), std::string("Questions: staff@assoc.example.")})
    EXPECT_THAT(body, HasSubstr(part));
  EXPECT_THAT(body, Not(HasSubstr("canary")));
  EXPECT_THAT(body, Not(HasSubstr("{")));
}

TEST_F(Notices, AnswerTheMessageAndLinkToThePage) {
  const std::string id = hold("one");
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  const auto message = read(letters()[0]);
  EXPECT_EQ(message.subject, "Your message waits for a review: one");
  EXPECT_EQ(message.header_value("Reply-To"), "<staff@assoc.example>") << "an answer reaches a person";
  EXPECT_EQ(message.header_value("In-Reply-To"), "<one@a.example>");
  EXPECT_EQ(message.header_value("References"), "<one@a.example>");
  const std::string body = body_of(letters()[0]);
  const size_t at = body.find("https://review.assoc.example/e/");
  ASSERT_NE(at, std::string::npos) << body;
  const std::string token = body.substr(at + 31, kCaseTokenLength);
  const auto link = read_case_token(*test_keys(), token, LinkPurpose::sender, clock_->now() + std::chrono::days(29));
  ASSERT_TRUE(link.ok()) << token;
  EXPECT_EQ(link->case_id, id);
  for (const std::string_view line : {std::string_view(body)}) EXPECT_LT(line.size(), 4000u);
}

TEST_F(Notices, GoOutWithTheProofOfTheTimedWork) {
  hold("one");
  clock_->advance(std::chrono::minutes(2));
  EXPECT_TRUE(is_anything_due(*state_, services()));
  EXPECT_EQ(do_timed_work(*state_, services()), 2u) << "made and sent";
  ASSERT_EQ(server_.contents().size(), 1u);
  EXPECT_THAT(server_.contents()[0], testing::StartsWith("X-Nonsolicit-Release: v=1; "));
  EXPECT_EQ(server_.commands()[1], "MAIL FROM:<>");
  EXPECT_EQ(server_.commands()[2], "RCPT TO:<jo@a.example>");
}

TEST_F(Notices, AreNotSentTwiceWhereTheStoreIsBusyAfterTheAnswer) {
  hold("one");
  clock_->advance(std::chrono::minutes(2));
  server_.set_script([this](const std::string& given) {
    if (given == ".") store_->held.fail_letter_updates = 3;
    return FakeSmtp::good(given);
  });
  EXPECT_EQ(do_timed_work(*state_, services()), 2u);
  EXPECT_EQ(store_->held.fail_letter_updates, 0);
  EXPECT_THAT(letters(), IsEmpty()) << "it is on record that it was sent";
  clock_->advance(std::chrono::hours(1));
  EXPECT_EQ(do_timed_work(*state_, services()), 0u);
  EXPECT_EQ(server_.contents().size(), 1u);
}

TEST_F(Notices, AreNotSentWhileTheStoreTakesNothing) {
  hold("one");
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  store_->held.fail_letter_updates = 1000;
  for (int i = 0; i < 5; i++) EXPECT_EQ(do_timed_work(*state_, services()), 0u);
  EXPECT_THAT(server_.contents(), IsEmpty()) << "each pass would send it again";
  EXPECT_TRUE(log_->contains("timed_work_failed"));
  store_->held.fail_letter_updates = 0;
  EXPECT_EQ(do_timed_work(*state_, services()), 1u);
  EXPECT_EQ(server_.contents().size(), 1u);
}

TEST_F(Notices, ComeAgainTenMinutesAfterADeathOnTheWay) {
  hold("one");
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  server_.set_script([this](const std::string& given) {
    if (given == ".") store_->held.fail_letter_updates = 1000;  // as if nobody was there any more to write it
    return FakeSmtp::good(given);
  });
  do_timed_work(*state_, services());
  store_->held.fail_letter_updates = 0;
  server_.set_script(FakeSmtp::good);
  clock_->advance(std::chrono::minutes(9));
  EXPECT_EQ(do_timed_work(*state_, services()), 0u);
  clock_->advance(std::chrono::minutes(2));
  EXPECT_EQ(do_timed_work(*state_, services()), 1u);
  EXPECT_EQ(server_.contents().size(), 2u);
  EXPECT_THAT(letters(), IsEmpty());
}

TEST_F(Notices, StopAtTheDailyCap) {
  state_->options.notice.daily = 2;
  std::vector<std::string> ids;
  for (int i = 0; i < 4; i++) {
    ids.push_back(hold("mail" + std::to_string(i)));
    clock_->advance(std::chrono::minutes(2));
    make();
  }
  EXPECT_EQ(letters().size(), 2u);
  EXPECT_EQ(notice(ids[1]), store::NoticeState::sent);
  EXPECT_EQ(notice(ids[2]), store::NoticeState::skipped);
  clock_->advance(std::chrono::hours(24));
  hold("tomorrow");
  clock_->advance(std::chrono::minutes(2));
  EXPECT_EQ(make(), 1u);
}

TEST_F(Notices, AreNotSentAboutWhatWasDecidedMeanwhile) {
  const std::string id = hold("one");
  ASSERT_TRUE(decide(services(), {.case_id = id, .decision = store::Decision::release, .by = "staff:jo"}).ok());
  clock_->advance(std::chrono::minutes(2));
  EXPECT_EQ(make(), 0u);
  EXPECT_EQ(notice(id), store::NoticeState::skipped);
  EXPECT_THAT(letters(), IsEmpty());
}

TEST_F(Notices, ListTwentyOfMany) {
  for (int i = 0; i < 25; i++) {
    hold("mail" + std::to_string(i));
    clock_->advance(std::chrono::milliseconds(1));
  }
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  EXPECT_EQ(read(letters()[0]).subject, "25 of your messages wait for a review");
  EXPECT_THAT(body_of(letters()[0]), HasSubstr("Subject: mail19"));
  EXPECT_THAT(body_of(letters()[0]), Not(HasSubstr("Subject: mail20")));
  EXPECT_THAT(body_of(letters()[0]), HasSubstr("(+ 5)"));
}

struct WhoCase {
  const char* name;
  std::string headers;
  std::string sender;
  std::vector<std::string> notify;
  std::vector<std::string> own_domains;
  store::NoticeState expected = store::NoticeState::waiting;
};

TEST_F(Notices, GoToOurOwnSendersOnly) {
  using enum store::NoticeState;
  const std::vector<WhoCase> cases = {
      {"own", "", "jo@a.example", {}, {"a.example"}, waiting},
      {"no domains set", "", "jo@a.example", {}, {}, waiting},
      {"another domain", "", "jo@a.example", {}, {"b.example"}, skipped},
      {"null sender", "", "", {}, {"a.example"}, skipped},
      {"auto-reply", "Auto-Submitted: auto-replied\r\n", "jo@a.example", {}, {"a.example"}, skipped},
      {"said not to be one", "Auto-Submitted: no\r\n", "jo@a.example", {}, {"a.example"}, waiting},
      {"mailing list", "List-Id: <x.a.example>\r\n", "jo@a.example", {}, {"a.example"}, skipped},
      {"list by precedence", "Precedence: list\r\n", "jo@a.example", {}, {"a.example"}, skipped},
      {"mailing with a way out",
       "List-Unsubscribe: <mailto:x@a.example>\r\n",
       "jo@a.example",
       {},
       {"a.example"},
       waiting},
      {"never", "", "jo@a.example", {"NOTIFY=NEVER"}, {"a.example"}, skipped},
      {"failure", "", "jo@a.example", {"NOTIFY=FAILURE"}, {"a.example"}, waiting},
  };
  for (const WhoCase& row : cases) {
    SCOPED_TRACE(row.name);
    state_->options.sender.own_domains = row.own_domains;
    auto envelope = envelope_to({"canary@e.example"}, row.sender);
    envelope.recipients[0].parameters = row.notify;
    const auto message = message::parse(mail("s", "Hello", row.headers));
    EXPECT_EQ(notice_wanted(*state_, envelope, message, identify(envelope, message.from, state_->options)),
              row.expected);
  }
  auto stranger = envelope_to({"canary@e.example"});
  stranger.client_address = "192.0.2.9";
  const auto message = message::parse(mail("s", "Hello"));
  EXPECT_EQ(notice_wanted(*state_, stranger, message, identify(stranger, message.from, state_->options)), skipped);
  state_->options.notice.enabled = false;
  const auto own = envelope_to({"canary@e.example"});
  EXPECT_EQ(notice_wanted(*state_, own, message, identify(own, message.from, state_->options)), none);
}

TEST_F(Notices, NothingOfAHostileMessageBecomesAHeader) {
  const std::string id = hold("=?utf-8?Q?x=0D=0ABcc:_all@x.example?=", "X-A: b\r\n");
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  const auto message = read(letters()[0]);
  EXPECT_EQ(message.header_value("Bcc"), "");
  EXPECT_TRUE(message.defects.empty());
  EXPECT_THAT(message.subject, HasSubstr("U+000D"));
}

TEST_F(Notices, AreInTheLanguageOfTheMail) {
  hold("bonjour", "", "jo@a.example",
       "Bonjour Madame, je vous remercie de votre message et je vous souhaite une bonne journée. Nous nous verrons "
       "peut-être à la réunion de la semaine prochaine, si vous y êtes aussi. Bien à vous");
  clock_->advance(std::chrono::minutes(2));
  ASSERT_EQ(make(), 1u);
  EXPECT_EQ(read(letters()[0]).subject, "Votre message attend une v\xC3\xA9rification : bonjour");
  EXPECT_THAT(letters()[0].content, HasSubstr("Subject: =?utf-8?Q?Votre_message_attend_une_v=C3=A9rification"));
}

TEST(EncodedHeader, KeepsItsLimitsAndSplitsNoCharacter) {
  EXPECT_EQ(encoded_header("plain text"), "plain text");
  EXPECT_EQ(encoded_header("a\r\nb"), "a  b");
  std::string text;
  for (int i = 0; i < 60; i++) text += i % 3 == 0 ? "\xE2\x82\xAC" : "\xC3\xA9x ";
  const std::string encoded = encoded_header(text);
  for (const std::string_view line : base::split(encoded, '\n')) EXPECT_LE(line.size(), 78u);
  const auto message = message::parse("Subject: " + encoded + "\r\n\r\nx\r\n");
  EXPECT_EQ(message.subject + " ", text + (text.ends_with(' ') ? "" : " "));
}

// ---- Staff ----

class StaffLetters : public Notices {
 protected:
  StaffLetters() {
    state_->options.notice.enabled = false;
    state_->options.notice.staff = {"anna@staff.example", "ben@staff.example"};
    clock_->set(*base::parse_rfc3339("2026-11-22T05:00:00Z"));
  }
};

TEST_F(StaffLetters, RemindOnceBeforeMailExpires) {
  const std::string id = hold("one");
  clock_->advance(std::chrono::hours(24 * 2) - std::chrono::minutes(90));
  EXPECT_EQ(make(), 0u) << "neither the reminder nor the day's digest";
  clock_->advance(std::chrono::minutes(91));
  EXPECT_TRUE(is_notice_due(*state_, services()));
  EXPECT_EQ(make(), 2u);
  EXPECT_EQ(make(), 0u);
  const auto letter = letters().back();
  EXPECT_EQ(letter.purpose, "reminder");
  const auto message = read(letter);
  EXPECT_EQ(message.subject, "Held mail expires soon: one");
  EXPECT_EQ(message.header_value("Auto-Submitted"), "auto-generated");
  const std::string body = body_of(letter);
  EXPECT_THAT(body, HasSubstr(" UTC  case " + id + "\r\n  jo@a.example, 1 recipient\r\n  one\r\n"));
  EXPECT_THAT(body, HasSubstr("https://review.assoc.example/\r\n")) << "no token: staff log in";
}

TEST_F(StaffLetters, GetADigestADay) {
  hold("one");
  hold("two");
  EXPECT_FALSE(is_notice_due(*state_, services())) << "before its hour";
  EXPECT_EQ(make(), 0u);
  clock_->advance(std::chrono::hours(2));
  EXPECT_TRUE(is_notice_due(*state_, services()));
  EXPECT_EQ(make(), 2u);
  EXPECT_EQ(make(), 0u);
  const auto letter = letters()[0];
  EXPECT_EQ(letter.purpose, "digest");
  EXPECT_EQ(letter.recipient, "anna@staff.example");
  EXPECT_EQ(letters()[1].recipient, "ben@staff.example");
  EXPECT_EQ(read(letter).subject, "Held mail at the association: 2 waiting");
  const std::string body = body_of(letter);
  for (const char* part :
       {"Waiting: 2\r\n", "Oldest since: 2026-11-22 05:00 UTC (2 h)\r\n", "New in the last 24 hours: 2\r\n",
        "Open appeals: 0\r\n", "Open complaints: 0\r\n", "canary: 2 held, 0 decided, 0 released (-)"})
    EXPECT_THAT(body, HasSubstr(part));
  clock_->advance(std::chrono::hours(22));
  EXPECT_EQ(make(), 0u) << "06:00 has not come";
  clock_->advance(std::chrono::hours(1));
  EXPECT_EQ(make(), 2u);
}

TEST_F(StaffLetters, TellOfAReleaseThatFailsAgainAndAgainOnce) {
  state_->options.notice.digest_hour = 23;
  const std::string id = hold("one");
  ASSERT_TRUE(decide(services(), {.case_id = id, .decision = store::Decision::release, .by = "staff:jo"}).ok());
  server_.set_script([](const std::string& given) {
    return given == "." || given.starts_with("RCPT TO:<canary") ? "451 4.3.0 try later\r\n" : FakeSmtp::good(given);
  });
  for (int i = 0; i < 4; i++) {
    do_timed_work(*state_, services());
    clock_->set(held(id)->held.next_attempt);
  }
  EXPECT_THAT(letters(), IsEmpty());
  for (int i = 0; i < 2; i++) {
    do_timed_work(*state_, services());
    clock_->set(held(id)->held.next_attempt);
  }
  const auto all = letters();
  ASSERT_EQ(all.size(), 2u) << "one to each, once";
  EXPECT_EQ(all[0].purpose, "alarm");
  EXPECT_THAT(body_of(all[0]), HasSubstr("has failed 5 times"));
  EXPECT_THAT(body_of(all[0]), HasSubstr("451 4.3.0 try later"));
  EXPECT_THAT(body_of(all[0]), HasSubstr("https://review.assoc.example/case/" + id));
}

}  // namespace
}  // namespace nonsolicit::engine
