#include "engine/learn.h"

#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

conf::LearnOptions options_with(int64_t verifiers = 1) {
  conf::LearnOptions options;
  options.authserv_id = "mx.a.example";
  options.verifiers = verifiers;
  return options;
}

struct ResultsCase {
  const char* name;
  std::vector<std::string> headers;
  Authorship expected;
  int64_t verifiers = 1;
};

TEST(Authorship, TrustsOnlyOurOwnVerifier) {
  const std::vector<ResultsCase> cases = {
      {"no header", {}, Authorship::unproved},
      {"dmarc", {"mx.a.example; dmarc=pass header.from=b.example"}, Authorship::dmarc},
      {"case and tabs", {"MX.A.example\t1;\tDMARC=Pass\t(p=reject)\theader.from=B.example"}, Authorship::dmarc},
      {"dmarc of another domain", {"mx.a.example; dmarc=pass header.from=evil.example"}, Authorship::unproved},
      {"dmarc failed", {"mx.a.example; dmarc=fail header.from=b.example"}, Authorship::unproved},
      {"dkim aligned", {"mx.a.example; dkim=pass header.d=b.example"}, Authorship::aligned},
      {"dkim of a domain below", {"mx.a.example; dkim=pass header.d=mail.b.example"}, Authorship::aligned},
      {"dkim of a similar domain", {"mx.a.example; dkim=pass header.d=notb.example"}, Authorship::unproved},
      {"dkim of a stranger", {"mx.a.example; dkim=pass header.d=evil.example"}, Authorship::unproved},
      {"spf aligned", {"mx.a.example; spf=pass smtp.mailfrom=anna@b.example"}, Authorship::aligned},
      {"spf of a stranger", {"mx.a.example; spf=pass smtp.mailfrom=b.example@evil.example"}, Authorship::unproved},
      {"another host", {"mx.evil.example; dmarc=pass header.from=b.example"}, Authorship::unproved},
      {"host that begins like ours", {"mx.a.example.evil; dmarc=pass header.from=b.example"}, Authorship::unproved},
      {"pass in a comment",
       {"mx.a.example; dmarc=fail (x; dmarc=pass header.from=b.example) header.from=b.example"},
       Authorship::unproved},
      {"nested comment",
       {"mx.a.example; dmarc=fail ((a)b; dmarc=pass header.from=b.example) x=y"},
       Authorship::unproved},
      {"escaped bracket in a comment",
       {"mx.a.example; dmarc=fail (\\); dmarc=pass header.from=b.example) x=y"},
       Authorship::unproved},
      {"pass in quotes",
       {"mx.a.example; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=b.example ;\"@evil.example"},
       Authorship::unproved},
      {"quotes escaped in quotes",
       {"mx.a.example; spf=fail smtp.mailfrom=\"a\\\"; dmarc=pass header.from=b.example ;\"@evil.example"},
       Authorship::unproved},
      {"a property that ends like ours",
       {"mx.a.example; dmarc=pass x.header.from=b.example header.from=evil.example"},
       Authorship::unproved},
      {"a forged second header",
       {"mx.a.example; dmarc=fail header.from=b.example", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved},
      {"ours says none, the other is forged",
       {"mx.a.example; none", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved},
      {"two verifiers as configured",
       {"mx.a.example; spf=pass smtp.mailfrom=b.example", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::dmarc,
       2},
      {"three where two are configured",
       {"mx.a.example; none", "mx.a.example; none", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved,
       2},
      {"nonsense", {";;;=;=", "", "mx.a.example", "mx.a.example;=pass"}, Authorship::unproved, 9}};
  for (const ResultsCase& row : cases) {
    SCOPED_TRACE(row.name);
    std::string headers;
    for (const std::string& header : row.headers) headers += "Authentication-Results: " + header + "\r\n";
    const auto message = message::parse(headers + "From: anna@b.example\r\n\r\nHello\r\n");
    EXPECT_EQ(authorship(message, address("anna@b.example"), options_with(row.verifiers)), row.expected);
  }
}

TEST(Authorship, TrustsNothingWithoutAnAuthservId) {
  const auto message =
      message::parse("Authentication-Results: ; dmarc=pass header.from=b.example\r\nFrom: anna@b.example\r\n\r\n");
  EXPECT_EQ(authorship(message, address("anna@b.example"), conf::LearnOptions{}), Authorship::unproved);
}

class Learn : public EngineTest {
 protected:
  Learn() {
    state_->options.learn.authserv_id = "mx.a.example";
    state_->options.network.internal_networks = {};
  }
  std::optional<Lesson> lesson_of(const std::string& headers, const message::Envelope& envelope) {
    const auto message = message::parse("Message-ID: <1@b.example>\r\n" + headers + "\r\nHello\r\n");
    return lesson(*state_, envelope, identify(envelope, message.from, state_->options), message, kNow);
  }
};

constexpr char kProved[] =
    "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\nFrom: Anna@b.example\r\n";

TEST_F(Learn, RemembersWhomAMemberWroteTo) {
  const auto found =
      lesson_of(kProved, envelope_to({"Jo+x@a.example", "anna@b.example", "not an address"}, "anna@b.example"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->reason, "");
  ASSERT_EQ(found->relationships.size(), 1u) << "not with oneself";
  EXPECT_EQ(found->relationships[0].sender.text(), "jo@a.example") << "jo's next mail to anna comes from a contact";
  EXPECT_EQ(found->relationships[0].recipient.text(), "anna@b.example");
  EXPECT_EQ(found->relationships[0].kind, lists::Relationship::contact);
  EXPECT_EQ(found->relationships[0].origin.expires, kNow + state_->options.learn.contact_expiry);
  EXPECT_EQ(found->seen.message_id, "1@b.example");
}

TEST_F(Learn, LearnsNothingWhereItMustNot) {
  struct Row {
    const char* name;
    std::string headers;
    std::string sender = "anna@b.example";
    std::string reason;  // "-": not even considered
  };
  const std::string proved = kProved;
  const std::vector<Row> rows = {
      {.name = "not proved", .headers = "From: anna@b.example\r\n", .reason = "authorship not proved"},
      {.name = "only aligned, dmarc wanted",
       .headers = "Authentication-Results: mx.a.example; dkim=pass header.d=b.example\r\nFrom: anna@b.example\r\n",
       .reason = "authorship not proved"},
      {.name = "no member", .headers = "From: stranger@b.example\r\n", .reason = "-"},
      {.name = "two authors", .headers = proved.substr(0, proved.size() - 2) + ", ben@c.example\r\n", .reason = "-"},
      {.name = "null sender", .headers = proved, .sender = "", .reason = "-"},
      {.name = "auto-replied",
       .headers = proved + "Auto-Submitted: auto-replied; x=y\r\n",
       .reason = "automatic or list mail"},
      {.name = "notification",
       .headers = proved + "Auto-Submitted: notification\r\n",
       .reason = "automatic or list mail"},
      {.name = "written by hand", .headers = proved + "Auto-Submitted: No (really)\r\n", .reason = ""},
      {.name = "bulk", .headers = proved + "Precedence: Bulk\r\n", .reason = "automatic or list mail"},
      {.name = "stop", .headers = proved + "Subject: Please REMOVE me\r\n", .reason = "may ask to be left alone"},
      {.name = "stop in french",
       .headers = proved + "Subject: =?utf-8?Q?Je_ne_suis_pas_int=C3=A9ress=C3=A9?=\r\n",
       .reason = "may ask to be left alone"},
      {.name = "stop in spanish",
       .headers = proved + "Subject: Quiero darme de baja\r\n",
       .reason = "may ask to be left alone"},
      {.name = "stop in german",
       .headers = proved + "Subject: Kein Interesse\r\n",
       .reason = "may ask to be left alone"},
      {.name = "list", .headers = proved + "List-Id: Talk <talk.b.example>\r\n", .reason = "automatic or list mail"},
      {.name = "report",
       .headers =
           proved + "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n",
       .reason = "automatic or list mail"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto found = lesson_of(row.headers, envelope_to({"jo@a.example"}, row.sender));
    if (row.reason == "-") {
      EXPECT_FALSE(found.has_value());
      continue;
    }
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->reason, row.reason);
    EXPECT_EQ(found->relationships.empty(), !row.reason.empty());
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
  state_->options.learn.enabled = false;
  EXPECT_FALSE(lesson_of("From: jo@a.example\r\n", envelope).has_value());
}

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

}  // namespace
}  // namespace nonsolicit::engine
