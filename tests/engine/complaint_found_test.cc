// Which case a complaint by mail goes to.
#include "tests/engine/complaint_fixture.h"

namespace nonsolicit::engine {
namespace {

class ComplaintFound : public ComplaintTest {};

struct FindCase {
  const char* name;
  std::string reported;
  bool found;
};

TEST_F(ComplaintFound, IsFoundByWhatTheReportTells) {
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

TEST_F(ComplaintFound, FindsAMessageThatGotItsIdOnTheWay) {
  const std::string id = put_case("", {"anna@b.example"});
  process(inbound(), forward({.text = "", .reported = reported(id, "added@mx.example")}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(ComplaintFound, FindsTheOneThatTheForwardNames) {
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

TEST_F(ComplaintFound, IsNotFoundBySubjectAfterThirtyDays) {
  const std::string id = put_case("m1@a.example", {"anna@b.example"});
  clock_->set(kNow + std::chrono::hours(24 * 31));
  process(inbound(), forward({.text = "", .reported = reported("", "")}));
  EXPECT_EQ(said(id), "");
  process(inbound(), forward({.text = "", .reported = reported("", "m1@a.example")}));
  EXPECT_EQ(said(id), "complaint member anna@b.example open\n");
}

TEST_F(ComplaintFound, WithoutASenderMustFitOneCaseOnly) {
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

TEST_F(ComplaintFound, AboutPassedMailGetsACase) {
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

}  // namespace
}  // namespace nonsolicit::engine
