// Complaints by mail: who is believed, what follows and what is answered.
#include "engine/complaints/complaint.h"

#include "message/parse.h"
#include "tests/engine/complaint_fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Ending;

class Complaint : public ComplaintTest {};

TEST_F(Complaint, OfARecipientIsOpenOnTheCaseAndAnswered) {
  const std::string id = put_case("m1@a.example", {"anna@b.example", "ben@c.example"});
  const Answer answer = process(inbound(), forward({.text = "I did not ask for this.", .reported = reported(id)}));
  EXPECT_EQ(answer.plan.ending, Ending::accept) << "the mail itself goes on, to staff";
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  EXPECT_EQ(statements(id)[0].text, "I did not ask for this.");
  EXPECT_EQ(audit(), "member complaint " + id + "\n");
  EXPECT_EQ(lists_text(), "") << "a complaint is no choice";
  ASSERT_EQ(letters().size(), 1u);
  const store::LetterRecord sent = letters()[0];
  EXPECT_EQ(sent.purpose, "complaint");
  EXPECT_EQ(sent.case_id, id);
  EXPECT_EQ(sent.recipient, "Anna@b.example");
  const message::Message read = message::parse(sent.content);
  EXPECT_EQ(read.from[0].address, "Complaints@gateway.example");
  EXPECT_EQ(read.header_value("Auto-Submitted"), "auto-replied");
  EXPECT_EQ(read.header_value("In-Reply-To"), "<f1@b.example>");
  EXPECT_THAT(sent.content, testing::HasSubstr("It is noted as a complaint."));
  EXPECT_THAT(sent.content, testing::HasSubstr("Case " + id));
  EXPECT_THAT(sent.content, testing::Not(testing::HasSubstr("ben@c.example")));
  EXPECT_TRUE(log_->contains("complaint queue_id=4ABC case=" + id));
}

TEST_F(Complaint, SaidTwiceCountsOnce) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  for (int i = 0; i < 2; i++) process(inbound(), forward({.text = "block", .reported = reported(id)}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  EXPECT_EQ(lists_text(), "anna@b.example block jo@a.example member\n");
  EXPECT_EQ(audit(), "member preference.block " + id + "\nmember complaint " + id + "\n");
  ASSERT_EQ(letters().size(), 2u);
  EXPECT_THAT(letters()[1].content, testing::HasSubstr("You have told us this before"));
}

TEST_F(Complaint, OfASecondRecipientCountsToo) {
  const std::string id = put_case("m1@a.example", {"anna@b.example", "ben@c.example"});
  process(inbound(), forward({.text = "", .reported = reported(id)}));
  process(inbound("ben@c.example"),
          forward({.text = "", .reported = reported(id), .headers = proved("c.example"), .author = "ben@c.example"}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\ncomplaint member ben@c.example open\n");
}

TEST_F(Complaint, ThatSaysWelcomeMakesAContactOfThatPairOnly) {
  const std::string id = put_case("m1@a.example", {"anna@b.example", "ben@c.example"});
  process(inbound(), forward({.text = "Welcome\r\nallow", .reported = reported(id)}));
  EXPECT_EQ(said(id), "welcome member anna@b.example\n");
  EXPECT_EQ(lists_text(),
            "anna@b.example allow jo@a.example member\nanna@b.example contact jo@a.example member " + id + "\n");
  EXPECT_THAT(letters()[0].content, testing::HasSubstr("noted that this message was welcome"));
}

TEST_F(Complaint, IsWithdrawnByAWelcomeAndTheOtherWayRound) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  process(inbound(), forward({.text = "", .reported = reported(id)}));
  process(inbound(), forward({.text = "welcome", .reported = reported(id)}));
  EXPECT_EQ(said(id), "complaint member anna@b.example withdrawn\nwelcome member anna@b.example\n");
  EXPECT_EQ(lists_text(), "anna@b.example contact jo@a.example member " + id + "\n");
  process(inbound(), forward({.text = "solicitation", .reported = reported(id)}));
  EXPECT_EQ(said(id),
            "complaint member anna@b.example withdrawn\nwelcome member anna@b.example\n"
            "complaint member anna@b.example open\n");
  EXPECT_EQ(lists_text(), "") << "the contact was made by the word that is taken back";
}

TEST_F(Complaint, LeavesAContactThatIsKnownOtherwise) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const auto put = store_->lists().put(std::vector<lists::RelationshipEntry>{
      {.sender = address("jo@a.example"), .recipient = address("anna@b.example"), .origin = {.recorded = kNow}}});
  ASSERT_TRUE(put.ok());
  process(inbound(), forward({.text = "", .reported = reported(id)}));
  EXPECT_EQ(lists_text(), "anna@b.example contact jo@a.example staff \n");
}

TEST_F(Complaint, StopsTheClockOfAHeldCase) {
  state_->options.hold.expire = std::chrono::hours(24);
  const Answer answer = process(envelope_to({"anna@b.example"}), kOfferMail);
  ASSERT_FALSE(answer.case_id.empty());
  ASSERT_TRUE(held(answer.case_id).has_value());
  EXPECT_FALSE(held(answer.case_id)->held.open_complaint);
  process(inbound(), forward({.text = "", .reported = reported(answer.case_id, "")}));
  EXPECT_EQ(said(answer.case_id), "complaint member anna@b.example open\n");
  EXPECT_TRUE(held(answer.case_id)->held.open_complaint);
}

struct AuthorCase {
  const char* name;
  std::string headers;
  std::string author;
  std::string sender;
};

TEST_F(Complaint, ThatNobodyProvedIsANoteAndChangesNothing) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::vector<AuthorCase> cases = {
      {"no results", "", "anna@b.example", "anna@b.example"},
      {"results of another host", "Authentication-Results: mx.b.example; dmarc=pass header.from=b.example\r\n",
       "anna@b.example", "anna@b.example"},
      {"a fail", "Authentication-Results: mx.a.example; dmarc=fail header.from=b.example\r\n", "anna@b.example",
       "anna@b.example"},
      {"of another domain", proved("z.example"), "anna@b.example", "anna@b.example"}};
  for (const conf::LearnTrust trust : {conf::LearnTrust::dmarc, conf::LearnTrust::any}) {
    state_->options.learn.trust = trust;
    for (const AuthorCase& row : cases) {
      SCOPED_TRACE(row.name);
      process(inbound(row.sender),
              forward({.text = "block", .reported = reported(id), .headers = row.headers, .author = row.author}));
    }
  }
  EXPECT_EQ(said(id), "note member anna@b.example unproved\n") << "the same note is kept once";
  EXPECT_EQ(statements(id)[0].text, "block");
  EXPECT_EQ(lists_text(), "");
  EXPECT_TRUE(letters().empty()) << "no backscatter";
  EXPECT_TRUE(log_->contains("complaint_ignored queue_id=4ABC reason=\"authorship not proved: a note to staff\""));
}

TEST_F(Complaint, NotesOfNobodyAreBounded) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  for (int i = 0; i < 30; i++) {
    process(inbound("x@z.example"), forward({.text = "note " + std::to_string(i),
                                             .reported = reported(id),
                                             .headers = "",
                                             .author = "x" + std::to_string(i) + "@z.example"}));
  }
  EXPECT_EQ(statements(id).size(), 20u);
  process(inbound(), forward({.text = "", .reported = reported(id)}));
  EXPECT_EQ(statements(id).size(), 21u) << "a proved word is never crowded out";
}

TEST_F(Complaint, ThatIsNoneChangesNothing) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  struct Ignored {
    const char* name;
    std::string raw;
    std::string sender;
    const char* reason;
  };
  const std::vector<Ignored> cases = {
      {"a question", proved() + "From: anna@b.example\r\nSubject: Question\r\n\r\nHow does it work?\r\n",
       "anna@b.example", "no reported message"},
      {"a bounce", forward({.text = "", .reported = reported(id)}), "", "null sender"},
      {"an automatic answer",
       forward({.text = "", .reported = reported(id), .headers = proved() + "Auto-Submitted: auto-replied\r\n"}),
       "anna@b.example", "automatic or list mail"},
      {"a list", forward({.text = "", .reported = reported(id), .headers = proved() + "List-Id: <l.b.example>\r\n"}),
       "anna@b.example", "automatic or list mail"}};
  for (const Ignored& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(process(inbound(row.sender), row.raw).plan.ending, Ending::accept);
    EXPECT_TRUE(log_->contains("complaint_ignored queue_id=4ABC reason=\"" + std::string(row.reason)));
  }
  EXPECT_EQ(said(id), "");
  EXPECT_TRUE(letters().empty());
}

TEST_F(Complaint, OfAMachineIsTakenAndNotAnswered) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string raw = proved() +
                          "From: anna@b.example\r\nTo: complaints@gateway.example\r\nSubject: report\r\n"
                          "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
                          "--b\r\nContent-Type: text/plain\r\n\r\nThis is a report.\r\n"
                          "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
                          "User-Agent: x\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
                          reported(id) + "--b--\r\n";
  process(inbound(), raw);
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  EXPECT_TRUE(letters().empty());
}

TEST_F(Complaint, HandedInHereByItsAuthorIsNotHeld) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  message::Envelope envelope = envelope_to({"complaints@gateway.example"}, "anna@b.example");
  envelope.auth_user = "anna@b.example";
  const std::string raw = forward({.text = kOffer, .reported = reported(id), .headers = ""});
  const Answer answer = process(envelope, raw);
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_EQ(answer.plan.action, policy::Action::pass);
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  // With others among the recipients it is mail like any.
  envelope.recipients.push_back({.address = "ben@c.example"});
  EXPECT_NE(process(envelope, raw).plan.action, policy::Action::pass);
  EXPECT_EQ(lists_text(), "") << "it teaches nothing";
}

TEST_F(Complaint, ComesAgainWhenItCannotBeWritten) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  store_->fail_look_up = true;
  const std::string raw = forward({.text = "block", .reported = reported(id)});
  EXPECT_EQ(process(inbound(), raw).plan.ending, Ending::tempfail);
  EXPECT_TRUE(log_->contains("complaint_failed queue_id=4ABC"));
  EXPECT_EQ(said(id), "");
  EXPECT_TRUE(letters().empty());
  store_->fail_look_up = false;
  EXPECT_EQ(process(inbound(), raw).plan.ending, Ending::accept);
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(Complaint, BehindAnAliasOfMembersIsOfARecipientToo) {
  std::vector<std::shared_ptr<const lists::AliasSource>> tables = {
      lists::make_alias_source(lists::parse_virtual("team@a.example anna@b.example, ben@c.example\n", "virtual", {}))};
  state_->aliases = std::make_shared<const lists::AliasMap>(
      std::move(tables), std::vector<std::shared_ptr<const lists::AliasSource>>(),
      lists::AliasDomains{.origin = "a.example", .own = {"a.example"}}, base::AddressRules());
  const Answer answer = process(envelope_to({"team@a.example"}), kOfferMail);
  ASSERT_FALSE(answer.case_id.empty());
  const std::string about = reported(answer.case_id, "");
  process(inbound("carl@d.example"),
          forward({.text = "", .reported = about, .headers = proved("d.example"), .author = "carl@d.example"}));
  EXPECT_EQ(said(answer.case_id), "") << "Carl is not behind it";
  process(inbound(), forward({.text = "", .reported = about}));
  EXPECT_EQ(said(answer.case_id), "complaint member anna@b.example open\n");
}

TEST_F(Complaint, NeedsAnAddress) {
  state_->options.notice.complaint_address.clear();
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  process(inbound(), forward({.text = "", .reported = reported(id)}));
  EXPECT_EQ(said(id), "");
}

// ---- The page ----

}  // namespace
}  // namespace nonsolicit::engine
