#include "engine/learn.h"

#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kProved[] =
    "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\nFrom: Anna@b.example\r\n";

class Learn : public EngineTest {
 protected:
  Learn() {
    state_->options.learn.authserv_id = "mx.a.example";
    state_->options.network.internal_networks = {};
  }
  std::optional<Lesson> lesson_of(const std::string& headers, const message::Envelope& envelope,
                                  const std::string& text = "Hello") {
    const auto message = message::parse("Message-ID: <1@b.example>\r\n" + headers + "\r\n" + text + "\r\n");
    const Identity identity = identify(envelope, message.from, state_->options);
    const LearnInput input{
        .state = *state_, .envelope = envelope, .identity = identity, .message = message, .now = kNow};
    if (!learn_request(input)) return std::nullopt;
    return lesson(input, known_);
  }
  // What a proved mail of anna's to jo teaches.
  Lesson lesson_of_anna(const std::string& more_headers, const std::string& text = "Hello",
                        const std::vector<std::string>& recipients = {"jo@a.example"}) {
    return *lesson_of(kProved + more_headers, envelope_to(recipients, "anna@b.example"), text);
  }

  store::InboundKnowledge known_;
};

TEST_F(Learn, RemembersWhomAMemberWroteTo) {
  const auto found =
      lesson_of(kProved, envelope_to({"Jo+x@a.example", "anna@b.example", "not an address"}, "anna@b.example"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->reason, "");
  EXPECT_FALSE(found->urgent());
  ASSERT_EQ(found->learned.relationships.size(), 1u) << "not with oneself";
  const auto& row = found->learned.relationships[0];
  EXPECT_EQ(row.sender.text(), "jo@a.example") << "jo's next mail to anna comes from a contact";
  EXPECT_EQ(row.recipient.text(), "anna@b.example");
  EXPECT_EQ(row.kind, lists::Relationship::contact);
  EXPECT_EQ(row.how, lists::How::wrote);
  EXPECT_EQ(row.origin.expires, kNow + state_->options.learn.enquiry_expiry);
  EXPECT_EQ(found->learned.seen.message_id, "1@b.example");
}

TEST_F(Learn, KnowsAnAnswer) {
  state_->options.learn.enquiry_expiry = std::chrono::hours(24 * 183);
  known_.answered = {{.message_id = "q@a.example", .sender = address("jo@a.example"), .list_id = "", .when = kNow}};
  const Lesson found = lesson_of_anna("In-Reply-To: <q@a.example>\r\n");
  ASSERT_EQ(found.learned.relationships.size(), 1u);
  EXPECT_EQ(found.learned.relationships[0].how, lists::How::answered);
  EXPECT_EQ(found.learned.relationships[0].origin.expires, kNow + state_->options.learn.contact_expiry)
      << "more than a mere enquiry";
}

TEST_F(Learn, FavoursTheSenderWhoseAnswersAreCollectedElsewhere) {
  known_.answered = {{.message_id = "q@a.example", .sender = address("jo@a.example"), .list_id = "", .when = kNow}};
  const Lesson found = lesson_of_anna("", "Hello", {"answers@a.example"});
  ASSERT_EQ(found.learned.relationships.size(), 2u);
  EXPECT_EQ(found.learned.relationships[0].sender.text(), "answers@a.example");
  EXPECT_EQ(found.learned.relationships[0].how, lists::How::wrote);
  EXPECT_EQ(found.learned.relationships[1].sender.text(), "jo@a.example");
  EXPECT_EQ(found.learned.relationships[1].how, lists::How::answered);
}

struct Nothing {
  const char* name;
  std::string headers;
  std::string sender = "anna@b.example";
  std::string reason = "automatic or list mail";  // "-": not even considered
};

TEST_F(Learn, LearnsNothingWhereItMustNot) {
  const std::string proved = kProved;
  const std::vector<Nothing> rows = {
      {.name = "not proved", .headers = "From: anna@b.example\r\n", .reason = "authorship not proved"},
      {.name = "only aligned, dmarc wanted",
       .headers = "Authentication-Results: mx.a.example; dkim=pass header.d=b.example\r\nFrom: anna@b.example\r\n",
       .reason = "authorship not proved"},
      {.name = "no member", .headers = "From: stranger@b.example\r\n", .reason = "-"},
      {.name = "two authors", .headers = proved.substr(0, proved.size() - 2) + ", ben@c.example\r\n", .reason = "-"},
      {.name = "null sender", .headers = proved, .sender = "", .reason = "-"},
      {.name = "auto-replied", .headers = proved + "Auto-Submitted: auto-replied; x=y\r\n"},
      {.name = "notification", .headers = proved + "Auto-Submitted: notification\r\n"},
      {.name = "written by hand", .headers = proved + "Auto-Submitted: No (really)\r\n", .reason = ""},
      {.name = "bulk", .headers = proved + "Precedence: Bulk\r\n"},
      {.name = "precedence list", .headers = proved + "Precedence: list\r\n"},
      {.name = "list", .headers = proved + "List-Id: Talk <talk.b.example>\r\n"},
      {.name = "list without an id", .headers = proved + "List-Post: <mailto:talk@b.example>\r\n"},
      {.name = "old list manager", .headers = proved + "X-BeenThere: talk@b.example\r\n"},
      {.name = "vacation header", .headers = proved + "X-Autoreply: yes\r\n"},
      {.name = "vacation by its subject", .headers = proved + "Subject: Automatic reply: your mail\r\n"},
      {.name = "report",
       .headers = proved +
                  "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n"}};
  for (const Nothing& row : rows) {
    SCOPED_TRACE(row.name);
    const auto found = lesson_of(row.headers, envelope_to({"jo@a.example"}, row.sender));
    if (row.reason == "-") {
      EXPECT_FALSE(found.has_value());
      continue;
    }
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->reason, row.reason);
    EXPECT_EQ(found->empty(), !row.reason.empty());
  }
}

TEST_F(Learn, LearnsNothingFromMailToACrowd) {
  std::vector<std::string> crowd;
  std::string to = "To: ";
  for (int i = 0; i < 21; i++) {
    crowd.push_back("r" + std::to_string(i) + "@x.example");
    to += (i == 0 ? "" : ", ") + crowd.back();
  }
  EXPECT_EQ(lesson_of(kProved, envelope_to(crowd, "anna@b.example"))->reason, "too many recipients");
  EXPECT_EQ(lesson_of(kProved + to + "\r\n", envelope_to({"jo@a.example"}, "anna@b.example"))->reason,
            "too many recipients")
      << "the header names them, the envelope is split";
  crowd.pop_back();
  EXPECT_EQ(lesson_of(kProved, envelope_to(crowd, "anna@b.example"))->reason, "");
}

TEST_F(Learn, NeedsNoProofFromOurOwnAuthenticatedMember) {
  auto envelope = envelope_to({"x@y.example"}, "jo@a.example");
  EXPECT_EQ(lesson_of("From: jo@a.example\r\n", envelope)->reason, "authorship not proved");
  envelope.auth_user = "jo@a.example";
  EXPECT_EQ(lesson_of("From: jo@a.example\r\n", envelope)->reason, "");
  EXPECT_EQ(lesson_of("From: anna@b.example\r\n", envelope)->reason, "authorship not proved")
      << "another member's name";
  EXPECT_EQ(lesson_of(kProved, envelope)->reason, "authorship not proved") << "with a header of jo's own making";
  state_->options.learn.enabled = false;
  EXPECT_FALSE(lesson_of("From: jo@a.example\r\n", envelope).has_value());
}

// ---- Asking for mail, asking to stop ----

TEST_F(Learn, AStopEndsAllAndTeachesNoContact) {
  const Lesson found = lesson_of_anna("To: jo@a.example\r\nSubject: Re: Hello\r\n", "Please stop emailing me.");
  EXPECT_TRUE(found.urgent());
  EXPECT_THAT(found.learned.relationships, IsEmpty());
  EXPECT_THAT(found.learned.seen.to, IsEmpty()) << "a later mail of jo's that answers it is no thread";
  ASSERT_EQ(found.learned.opt_outs.size(), 1u);
  const auto& row = found.learned.opt_outs[0];
  EXPECT_EQ(row.recipient.text(), "anna@b.example");
  EXPECT_EQ(row.sender, "jo@a.example");
  EXPECT_EQ(row.scope, lists::OptOutScope::sender);
  EXPECT_EQ(row.requested, kNow);
  EXPECT_THAT(row.origin.evidence, HasSubstr("1@b.example: \""));
  EXPECT_THAT(row.origin.evidence, HasSubstr("stop emailing me"));
}

TEST_F(Learn, AStopIsForWhomItIsAddressedTo) {
  const Lesson found = lesson_of_anna("To: jo@a.example\r\nCc: ethics@assoc.example\r\n", "Please stop emailing me.",
                                      {"jo@a.example", "ethics@assoc.example"});
  ASSERT_EQ(found.learned.opt_outs.size(), 1u);
  EXPECT_EQ(found.learned.opt_outs[0].sender, "jo@a.example");
}

TEST_F(Learn, AStopInAnAnswerReachesTheSenderOfTheMailing) {
  known_.answered = {
      {.message_id = "q@a.example", .sender = address("jo@a.example"), .list_id = "news.a.example", .when = kNow}};
  const Lesson found = lesson_of_anna("To: replies@esp.example\r\n", "Unsubscribe", {"replies@esp.example"});
  ASSERT_EQ(found.learned.opt_outs.size(), 2u);
  EXPECT_EQ(found.learned.opt_outs[0].sender, "jo@a.example");
  EXPECT_EQ(found.learned.opt_outs[1].sender, "replies@esp.example");
}

TEST_F(Learn, AStopForTheWholeFirm) {
  const std::string text = "Please take me off your list. I do not want mail from anyone at your company.";
  const Lesson found = lesson_of_anna("To: jo@a.example\r\n", text);
  ASSERT_EQ(found.learned.opt_outs.size(), 1u);
  EXPECT_EQ(found.learned.opt_outs[0].scope, lists::OptOutScope::organisation);
  EXPECT_EQ(found.learned.opt_outs[0].sender, "a.example");
  const Lesson provider = lesson_of_anna("To: jo@gmail.com\r\n", text, {"jo@gmail.com"});
  ASSERT_EQ(provider.learned.opt_outs.size(), 1u);
  EXPECT_EQ(provider.learned.opt_outs[0].scope, lists::OptOutScope::sender) << "half the world writes from there";
}

TEST_F(Learn, AForgedStopCountsForNothing) {
  const auto found = lesson_of("From: anna@b.example\r\nTo: jo@a.example\r\n",
                               envelope_to({"jo@a.example"}, "anna@b.example"), "Please stop emailing me.");
  EXPECT_EQ(found->reason, "authorship not proved");
  EXPECT_THAT(found->learned.opt_outs, IsEmpty());
}

TEST_F(Learn, InterestOnlyWhereTheMemberAsksForIt) {
  const Lesson found =
      lesson_of_anna("To: jo@a.example\r\n", "Please send me your price list and add me to your mailing list.");
  ASSERT_EQ(found.learned.relationships.size(), 2u);
  EXPECT_EQ(found.learned.relationships[0].kind, lists::Relationship::contact);
  EXPECT_EQ(found.learned.relationships[1].kind, lists::Relationship::interest);
  EXPECT_EQ(found.learned.relationships[1].how, lists::How::asked);
  EXPECT_EQ(found.learned.relationships[1].origin.expires, kNow + state_->options.learn.interest_expiry);

  const Lesson quoted = lesson_of_anna("To: jo@a.example\r\n",
                                       "No idea what that is about.\r\n\r\nOn Monday Jo wrote:\r\n"
                                       "> Please send me your price list and add me to your mailing list.");
  ASSERT_EQ(quoted.learned.relationships.size(), 1u);
  EXPECT_EQ(quoted.learned.relationships[0].kind, lists::Relationship::contact);
}

// ---- Addresses that mailings gave for opting out ----

store::UnsubscribeMatch match_of(const std::string& address_text, const std::string& token = {}) {
  return {.address = address(address_text),
          .token = token,
          .sender = address("jo@a.example"),
          .list_id = "news.a.example",
          .only_to_author = false};
}

TEST_F(Learn, MailToTheOptOutAddressLeavesTheList) {
  known_.unsubscribe = {match_of("leave@a.example")};
  const Lesson found = lesson_of_anna("Precedence: bulk\r\n", "", {"leave@a.example"});
  ASSERT_EQ(found.learned.opt_outs.size(), 1u) << "whatever it says; mail programs send it by themselves";
  EXPECT_EQ(found.learned.opt_outs[0].scope, lists::OptOutScope::list);
  EXPECT_EQ(found.learned.opt_outs[0].sender, "news.a.example");
  EXPECT_THAT(found.learned.relationships, IsEmpty());

  known_.unsubscribe[0].list_id.clear();
  const Lesson no_list = lesson_of_anna("", "", {"leave@a.example"});
  ASSERT_EQ(no_list.learned.opt_outs.size(), 1u);
  EXPECT_EQ(no_list.learned.opt_outs[0].scope, lists::OptOutScope::sender);
  EXPECT_EQ(no_list.learned.opt_outs[0].sender, "jo@a.example");
}

TEST_F(Learn, ATokenTellsTheOptOutFromOtherMail) {
  known_.unsubscribe = {match_of("jo@a.example", "Leave 4711"), match_of("jo@a.example", "Leave 4712")};
  EXPECT_EQ(lesson_of_anna("Subject: leave 4711\r\n").learned.opt_outs.size(), 1u);
  EXPECT_THAT(lesson_of_anna("Subject: Lunch?\r\n").learned.opt_outs, IsEmpty());
  known_.unsubscribe = {match_of("jo@a.example")};
  EXPECT_THAT(lesson_of_anna("Subject: Lunch?\r\n").learned.opt_outs, IsEmpty()) << "jo's own address";
}

TEST_F(Learn, ATokenOfOneMemberProvesWhoAsks) {
  known_.unsubscribe = {match_of("leave+4711@a.example")};
  const auto forged = [&] {
    return *lesson_of("From: anna@b.example\r\n", envelope_to({"leave+4711@a.example"}, "anna@b.example"));
  };
  EXPECT_THAT(forged().learned.opt_outs, IsEmpty()) << "others have this address, too";
  known_.unsubscribe[0].only_to_author = true;
  ASSERT_EQ(forged().learned.opt_outs.size(), 1u);
  EXPECT_EQ(forged().learned.opt_outs[0].scope, lists::OptOutScope::sender) << "the List-Id may be another's";
  EXPECT_EQ(forged().learned.opt_outs[0].sender, "jo@a.example");
  EXPECT_THAT(forged().learned.relationships, IsEmpty());
}

// ---- Through the runtime ----

TEST_F(Learn, ReachesTheStoreFromInboundMail) {
  const auto answer = process(envelope_to({"jo@a.example"}, "anna@b.example"),
                              "Message-ID: <9@b.example>\r\n" + std::string(kProved) + "\r\nHi\r\n");
  EXPECT_EQ(answer.plan.ending, policy::Ending::accept);
  EXPECT_EQ(store_->learns, 1);
  EXPECT_EQ(store_->look_ups, 0);
  const auto rows = store_->lists().relationships("", 10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ((*rows)[0].recipient.text(), "anna@b.example");
}

TEST_F(Learn, AStopThatCannotBeWrittenComesAgain) {
  const std::string stop = std::string(kProved) + "To: jo@a.example\r\n\r\nPlease stop emailing me.\r\n";
  store_->fail_learn = true;
  EXPECT_EQ(process(envelope_to({"jo@a.example"}, "anna@b.example"), stop).plan.ending, policy::Ending::tempfail);
  state_->options.policy.mode = policy::Mode::observe;
  EXPECT_EQ(process(envelope_to({"jo@a.example"}, "anna@b.example"), stop).plan.ending, policy::Ending::accept);
  store_->fail_learn = false;
  EXPECT_EQ(process(envelope_to({"jo@a.example"}, "anna@b.example"), stop).plan.ending, policy::Ending::accept);
  EXPECT_EQ(store_->lists().opt_outs("", 10)->size(), 1u);
}

TEST_F(Learn, WarnsOnceADayThatNoHostOfOursVerifies) {
  Runtime runtime(state_, services());
  const auto send = [&] {
    Content content = content_of("From: anna@b.example\r\n\r\nHi\r\n");
    runtime.process(envelope_to({"jo@a.example"}, "anna@b.example"), content, {});
  };
  send();
  send();
  EXPECT_EQ(log_->count("learn_no_verifier"), 1u);
  clock_->set(kNow + std::chrono::hours(25));
  send();
  EXPECT_EQ(log_->count("learn_no_verifier"), 2u);
  EXPECT_EQ(metrics_->get("learn_no_verifier"), 3);
}

}  // namespace
}  // namespace nonsolicit::engine
