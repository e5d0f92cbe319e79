// Complaints by mail: who is believed, which case they go to, what follows and what is answered.
#include "engine/complaints/complaint.h"

#include "engine/describe.h"
#include "engine/notices/case_link.h"
#include "message/parse.h"
#include "store/cases.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Ending;

const std::string kOffer =
    "Hello,\r\n\r\nwe help law firms cut their printing costs by up to 30% with our managed print service. Our pricing "
    "starts at $99 per month, and there is a free trial. Would you be open to a quick 15-minute call this week to see "
    "a demo? Book a time here: https://vale-print.example/book\r\n\r\nBest regards,\r\nJo\r\nSales Director";
const std::string kOfferMail = mail("Special offer: cut your printing costs by 30%", kOffer);

class Complaint : public EngineTest {
 protected:
  Complaint() {
    state_->options.notice.complaint_address = "Complaints@gateway.example";
    state_->options.learn.authserv_id = "mx.a.example";
  }

  // A message of jo's that is on record as a case with these recipients.
  std::string put_case(const std::string& message_id, const std::vector<std::string>& recipients,
                       const std::string& subject = "Better rates", const std::string& sender = "jo@a.example") {
    std::vector<policy::Verdict> verdicts;
    for (const std::string& one : recipients) {
      verdicts.push_back({.recipient = one, .rule = "offer", .action = policy::Action::tag, .member = true});
    }
    store::RecordRequest request;
    request.now = clock_->now();
    request.case_record = store::CaseRecord{.id = base::new_case_id(),
                                            .repeat_key = message_id,
                                            .created = clock_->now(),
                                            .message_id = message_id,
                                            .sender = sender,
                                            .trusted = address(sender),
                                            .subject = subject,
                                            .action = policy::Action::tag,
                                            .rule = "offer",
                                            .verdicts_json = verdicts_to_json(verdicts)};
    const auto outcome = store_->record(request);
    EXPECT_TRUE(outcome.ok()) << outcome.error().full();
    return outcome->case_id;
  }
  static std::string proved(const std::string& domain = "b.example") {
    return "Authentication-Results: mx.a.example; dmarc=pass header.from=" + domain + "\r\n";
  }
  static std::string reported(const std::string& case_id, const std::string& message_id = "m1@a.example",
                              const std::string& from = "jo@a.example", const std::string& subject = "Better rates") {
    std::string text;
    if (!case_id.empty()) text += "X-Nonsolicit: v=1; action=tag; case=" + case_id + "\r\n";
    if (!message_id.empty()) text += "Message-ID: <" + message_id + ">\r\n";
    return text + "From: Jo <" + from + ">\r\nSubject: " + subject + "\r\n\r\nSwitch.\r\n";
  }
  struct Forward {
    std::string text;
    std::string reported;
    std::string headers = proved();
    std::string author = "Anna@b.example";
  };
  static std::string forward(const Forward& forward) {
    return forward.headers + "From: Anna <" + forward.author +
           ">\r\nTo: complaints@gateway.example\r\nSubject: Fwd: Better rates\r\nMessage-ID: <f1@b.example>\r\n"
           "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n"
           "Content-Type: text/plain\r\n\r\n" +
           forward.text + "\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n" + forward.reported + "\r\n--b1--\r\n";
  }
  static message::Envelope inbound(const std::string& sender = "anna@b.example") {
    message::Envelope envelope = envelope_to({"complaints@gateway.example"}, sender);
    envelope.client_address = "192.0.2.9";
    return envelope;
  }
  std::vector<store::LetterRecord> letters() { return *store_->holds().letters_due(clock_->now(), 100); }
  std::vector<store::Statement> statements(const std::string& case_id) {
    return (*store_->cases().records(case_id))->statements;
  }
  std::string said(const std::string& case_id) {
    std::string text;
    for (const store::Statement& one : statements(case_id)) {
      text += std::string(store::to_string(one.kind)) + " " + one.author + " " + one.person.text() +
              (one.open ? " open" : "") + (one.trusted ? "" : " unproved") +
              (one.answer.empty() ? "" : " " + one.answer) + "\n";
    }
    return text;
  }
  std::string lists_text() {
    std::string text;
    const auto preferences = store_->lists().preferences("", 100);
    const auto relationships = store_->lists().relationships("", 100);
    for (const auto& row : *preferences) {
      text += row.recipient.text() + " " + std::string(lists::to_string(row.choice)) + " " + row.sender.text() + " " +
              row.origin.source + "\n";
    }
    for (const auto& row : *relationships) {
      text += row.recipient.text() + " " + std::string(lists::to_string(row.kind)) + " " + row.sender.text() + " " +
              row.origin.source + " " + row.origin.evidence + "\n";
    }
    return text;
  }
  std::string audit() {
    std::string text;
    const auto lines = store_->audit().lines(1, 100);
    for (const auto& line : *lines) text += line.actor + " " + line.action + " " + line.subject + "\n";
    return text;
  }
};

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

struct FindCase {
  const char* name;
  std::string reported;
  bool found;
};

TEST_F(Complaint, IsFoundByWhatTheReportTells) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  const std::string others = put_case("m2@a.example", {"ben@c.example"}, "For Ben");
  const std::vector<FindCase> cases = {
      {"case id", reported(id, "m1@a.example"), true},
      {"case id alone", reported(id, ""), true},
      {"case id in small letters is none", reported(base::to_lower(id), "", "x@y.example", "Other"), false},
      {"Message-ID alone", reported("", "m1@a.example"), true},
      {"Message-ID and a From of a colleague", reported("", "m1@a.example", "desk@a.example"), true},
      {"sender and subject", reported("", ""), true},
      {"sender and subject in other letters and blanks", reported("", "", "jo@a.example", "BETTER  rates"), true},
      {"forged case id, Message-ID of another message", reported(id, "m7@z.example", "x@z.example", "Other"), false},
      {"forged case id, no Message-ID, another message", reported(id, "", "x@z.example", "Other"), false},
      {"unknown case id and Message-ID", reported("ZZZZZZZZZZ", "m7@z.example", "x@z.example"), false},
      {"Message-ID in another's mail", reported("", "m1@a.example", "x@z.example", "Other"), false},
      {"a case of another recipient", reported(others, "m2@a.example", "jo@a.example", "For Ben"), false},
      {"another message of this sender and subject", reported("", "m7@a.example"), false},
      {"another subject", reported("", "", "jo@a.example", "Lunch"), false},
      {"another sender", reported("", "", "x@z.example"), false}};
  for (const FindCase& row : cases) {
    SCOPED_TRACE(row.name);
    const size_t before = letters().size();
    const size_t told = log_->count("case=" + id);
    process(inbound(), forward({.text = "", .reported = row.reported}));
    EXPECT_EQ(log_->count("case=" + id) - told, row.found ? 1u : 0u);
    ASSERT_EQ(letters().size(), before + 1);
    EXPECT_EQ(letters().back().content.find("We have no message like this on record") == std::string::npos, row.found);
    EXPECT_EQ(letters().back().case_id, row.found ? id : "");
  }
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  EXPECT_EQ(said(others), "");
}

TEST_F(Complaint, FindsAMessageThatGotItsIdOnTheWay) {
  const std::string id = put_case("", {"anna@b.example"});
  process(inbound(), forward({.text = "", .reported = reported(id, "added@mx.example")}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(Complaint, FindsTheOneThatTheForwardNames) {
  const std::string first = put_case("m1@a.example", {"anna@b.example"});
  const std::string older = put_case("m0@a.example", {"anna@b.example"}, "Thread");
  const auto forward_of = [&](const std::string& answers) {
    return proved() + "From: anna@b.example\r\nSubject: Fwd: Better rates\r\nIn-Reply-To: <" + answers +
           ">\r\n\r\n---------- Forwarded message ---------\r\nFrom: Jo <jo@a.example>\r\nSubject: Better "
           "rates\r\n\r\nHi\r\n";
  };
  process(inbound(), forward_of("m1@a.example"));
  EXPECT_EQ(said(first), "complaint member anna@b.example open\n");
  clock_->set(kNow + std::chrono::minutes(1));
  process(inbound(), forward_of("m0@a.example"));
  EXPECT_EQ(said(older), "") << "the subject is that of another message";
}

TEST_F(Complaint, IsNotFoundBySubjectAfterThirtyDays) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  clock_->set(kNow + std::chrono::hours(24 * 31));
  process(inbound(), forward({.text = "", .reported = reported("", "")}));
  EXPECT_EQ(said(id), "");
  process(inbound(), forward({.text = "", .reported = reported("", "m1@a.example")}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(Complaint, WithoutASenderMustFitOneCaseOnly) {
  const std::string text =
      "unwanted\r\n\r\n-----Original Message-----\r\nFrom: Doe, Jo\r\nSent: Sunday\r\nTo: Anna\r\n"
      "Subject: Better rates\r\n\r\nSwitch";
  const std::string raw = proved() + "From: anna@b.example\r\nSubject: FW: Better rates\r\n\r\n" + text + "\r\n";
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  process(inbound(), raw);
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
  const std::string second = put_case("m2@a.example", {"anna@b.example"});
  process(inbound(), raw);
  EXPECT_EQ(said(second), "");
}

TEST_F(Complaint, AboutPassedMailGetsACase) {
  const Answer passed = process(
      envelope_to({"anna@b.example", "ben@c.example"}),
      mail("Lunch", "I could not find the minutes in the folder. Did you put them there, or shall I write them?"));
  ASSERT_EQ(passed.case_id, "") << "let through, without a case";
  const std::string about = reported("", "Lunch@a.example", "jo@a.example", "Lunch");
  process(inbound(), forward({.text = "This is an offer.", .reported = about}));
  const auto cases = store_->cases().with_message_id("Lunch@a.example", 10);
  ASSERT_EQ(cases->size(), 1u);
  const store::CaseRecord made = cases->front();
  EXPECT_EQ(made.rule, "complaint");
  EXPECT_EQ(made.action, policy::Action::pass);
  EXPECT_EQ(made.trusted.text(), "jo@a.example");
  EXPECT_EQ(made.subject, "Lunch");
  EXPECT_EQ(said(made.id), "complaint member anna@b.example open\n");

  clock_->set(kNow + std::chrono::hours(24 * 7));
  process(inbound("ben@c.example"),
          forward({.text = "", .reported = about, .headers = proved("c.example"), .author = "ben@c.example"}));
  EXPECT_EQ(said(made.id), "complaint member anna@b.example open\ncomplaint member ben@c.example open\n")
      << "one case for one message";
  process(inbound("carl@d.example"),
          forward({.text = "", .reported = about, .headers = proved("d.example"), .author = "carl@d.example"}));
  EXPECT_EQ(statements(made.id).size(), 2u) << "Carl did not get it";
  EXPECT_EQ(store_->cases().with_message_id("Lunch@a.example", 10)->size(), 1u);
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

class RecipientPage : public Complaint {
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
    EXPECT_EQ(open_recipient_case(*state_, services(), token).error().text, kLinkExpired);
    EXPECT_EQ(recipient_says(*state_, services(), token, {.word = RecipientWord::welcome}).error().text, kLinkExpired);
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
