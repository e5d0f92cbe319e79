#include "engine/import_rules.h"

#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using lists::maillog::Finding;
using lists::maillog::LoggedMessage;
using lists::maillog::Origin;

const ImportChoices kChoices{.source = "maillog:mail.log", .now = kNow};

LoggedMessage from_anna() {
  return {.host = "mx",
          .queue_id = "ABCDE1",
          .when = kNow - std::chrono::hours(48),
          .origin = {.client_address = "203.0.113.9"},
          .sender = "anna@b.example",
          .message_id = "m1@b.example",
          .delivered = {"jo@a.example"},
          .recipient_count = 1};
}

struct Case {
  const char* name;
  std::function<void(LoggedMessage&)> change;
  const char* want;  // "proved", "untold", or why it is not taken
};

TEST(ImportRules, JudgeAsTheLiveGatewayDoes) {
  const TemporaryFolder folder;
  auto state = make_state(folder.path());
  state->options.sender.own_domains = {"b.example"};
  const lists::ExemptEntry system{.who = "carl@d.example", .kind = lists::ExemptKind::system};
  const ImportRules rules(*state, {system});
  const std::vector<Case> cases = {
      {"in, nothing logged", [](auto&) {}, "untold"},
      {"in, DMARC passed",
       [](auto& m) {
         m.origin.dmarc = {Finding::pass, "b.example"};
       },
       "proved"},
      {"in, DMARC of another",
       [](auto& m) {
         m.origin.dmarc = {Finding::pass, "x.example"};
       },
       "untold"},
      {"in, DMARC failed",
       [](auto& m) {
         m.origin.dmarc = {Finding::fail, "b.example"};
       },
       "failed_proof"},
      {"in, DMARC failed, SPF passed",
       [](auto& m) {
         m.origin.dmarc = {Finding::fail, "b.example"};
         m.origin.spf = {Finding::pass, ""};
       },
       "failed_proof"},
      {"in, SPF passed, but learn.trust is dmarc",
       [](auto& m) {
         m.origin.spf = {Finding::pass, ""};
       },
       "untold"},
      {"in, SPF failed",
       [](auto& m) {
         m.origin.spf = {Finding::fail, ""};
       },
       "failed_proof"},
      {"in, DKIM failed",
       [](auto& m) {
         m.origin.dkim = {Finding::fail, ""};
       },
       "failed_proof"},
      {"out, internal client", [](auto& m) { m.origin.client_address = "10.1.2.3"; }, "proved"},
      {"out, logged in",
       [](auto& m) {
         m.origin.authenticated = true;
         m.origin.user = "anna@b.example";
       },
       "proved"},
      {"out, logged in by a bare name",
       [](auto& m) {
         m.origin.authenticated = true;
         m.origin.user = "anna";
       },
       "proved"},
      {"out, another user",
       [](auto& m) {
         m.origin.authenticated = true;
         m.origin.user = "ben@c.example";
       },
       "other_user"},
      {"out, a user that no address belongs to",
       [](auto& m) {
         m.origin.authenticated = true;
         m.origin.user = "u1234";
       },
       "untold"},
      {"back from a filter: it came from outside",
       [](auto& m) {
         m.origin.client_address = "127.0.0.1";
         m.earlier = Origin{.client_address = "203.0.113.9"};
       },
       "untold"},
      {"back from a filter: it failed before",
       [](auto& m) {
         m.origin.client_address = "127.0.0.1";
         m.earlier = Origin{.client_address = "203.0.113.9", .dmarc = {Finding::fail, "b.example"}};
       },
       "failed_proof"},
      {"null sender", [](auto& m) { m.sender = ""; }, "null_sender"},
      {"no address", [](auto& m) { m.sender = "root"; }, "bad_address"},
      {"no member", [](auto& m) { m.sender = "eve@x.example"; }, "no_member"},
      {"BATV", [](auto& m) { m.sender = "prvs=0123456789=Anna+tag@B.example"; }, "untold"},
      {"system sender", [](auto& m) { m.sender = "carl@d.example"; }, "system_sender"},
      {"crowd", [](auto& m) { m.recipient_count = 21; }, "too_many_recipients"},
      {"most", [](auto& m) { m.recipient_count = 20; }, "untold"},
      {"to itself", [](auto& m) { m.delivered = {"Anna@b.example"}; }, "not_delivered"},
      {"to nobody", [](auto& m) { m.delivered.clear(); }, "not_delivered"},
      {"long ago", [](auto& m) { m.when = kNow - std::chrono::hours(24 * 731); }, "expired"},
      {"to come", [](auto& m) { m.when = kNow + std::chrono::hours(25); }, "in_future"},
  };
  for (const Case& c : cases) {
    LoggedMessage message = from_anna();
    c.change(message);
    const Judged judged = rules.judge(message, kChoices);
    const std::string got =
        judged.not_taken ? std::string(to_string(*judged.not_taken)) : (judged.proved ? "proved" : "untold");
    EXPECT_EQ(got, c.want) << c.name;
    EXPECT_EQ(judged.rows.empty(), judged.not_taken.has_value()) << c.name;
  }
}

TEST(ImportRules, FavourWhomTheMemberWroteTo) {
  const TemporaryFolder folder;
  const ImportRules rules(*make_state(folder.path()), {});
  LoggedMessage message = from_anna();
  message.delivered = {"Jo+x@A.example", "ben@c.example", "jo@a.example", "anna@b.example", "no address"};
  const Judged judged = rules.judge(message, kChoices);
  ASSERT_EQ(judged.rows.size(), 2u);
  const lists::RelationshipEntry& row = judged.rows[0].row;
  EXPECT_EQ(row.sender.text(), "jo@a.example");
  EXPECT_EQ(row.recipient.text(), "anna@b.example");
  EXPECT_EQ(row.how, lists::How::wrote);
  EXPECT_EQ(row.kind, lists::Relationship::contact);
  EXPECT_EQ(row.origin.source, "maillog:mail.log");
  EXPECT_EQ(row.origin.evidence, "m1@b.example");
  EXPECT_EQ(row.first_seen, message.when);
  EXPECT_EQ(row.origin.expires, message.when + std::chrono::hours(24 * 730));
  EXPECT_EQ(judged.rows[0].mark.size(), 16u);
  EXPECT_NE(judged.rows[0].mark, judged.rows[1].mark);
  // Another hop of the same mail has the same marks, another mail has others.
  message.queue_id = "ABCDE2";
  EXPECT_EQ(rules.judge(message, kChoices).rows[0].mark, judged.rows[0].mark);
  message.message_id = "m2@b.example";
  EXPECT_NE(rules.judge(message, kChoices).rows[0].mark, judged.rows[0].mark);
}

TEST(ImportRules, RequireProofAndSinceLeaveOut) {
  const TemporaryFolder folder;
  const ImportRules rules(*make_state(folder.path()), {});
  ImportChoices choices = kChoices;
  choices.require_proof = true;
  EXPECT_EQ(rules.judge(from_anna(), choices).not_taken, NotTaken::no_proof);
  choices = kChoices;
  choices.since = kNow - std::chrono::hours(24);
  EXPECT_EQ(rules.judge(from_anna(), choices).not_taken, NotTaken::before_since);
}

TEST(ImportRules, KnowTheSendersOfProgramsAndLists) {
  for (const char* local : {"owner-club", "club-owner", "club-bounces", "bounces+jo", "srs0=ab=cd=b.example=jo",
                            "club-return-12-jo", "jo=b.example", "noreply", "mailer-daemon", "club-request"}) {
    EXPECT_TRUE(looks_automatic(local)) << local;
  }
  for (const char* local : {"jo", "jo.bounceworth", "owner", "srs", "returns", "request", "information"})
    EXPECT_FALSE(looks_automatic(local)) << local;
}

struct MailCase {
  const char* name;
  std::string mail;
  const char* want;  // who is favoured, or why nobody is
};

TEST(ImportRules, ReadMailsOfAMailbox) {
  const TemporaryFolder folder;
  auto state = make_state(folder.path());
  state->options.learn.authserv_id = "mx.a.example";
  const ImportRules rules(*state, {});
  const std::string passed = "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\n";
  const std::string received = "Received: from h by mx.a.example; Fri, 20 Nov 2026 10:00:00 +0000\n";
  const std::string head = "From: Anna <anna@b.example>\nTo: Jo <jo@a.example>\nMessage-ID: <m1@b.example>\n";
  const std::string date = "Date: Thu, 1 Jan 2026 10:00:00 +0000\n";
  const std::vector<MailCase> cases = {
      {"to and cc", passed + received + head + "Cc: kim@a.example\n" + date + "\nHello\n",
       "jo@a.example kim@a.example"},
      {"blind copy", passed + "Delivered-To: lee@a.example\n" + head + date + "\nHello\n",
       "jo@a.example lee@a.example"},
      {"not proved", head + date + "\nHello\n", "no_proof"},
      {"list", passed + head + date + "List-Id: <club.b.example>\n\nHello\n", "automatic"},
      {"vacation", passed + head + date + "Auto-Submitted: auto-replied\n\nHello\n", "automatic"},
      {"bounce", "Return-Path: <>\n" + passed + head + date + "\nHello\n", "null_sender"},
      {"list's envelope", "Return-Path: <club-bounces@b.example>\n" + passed + head + date + "\nHi\n",
       "list_or_bounce"},
      {"no date", passed + head + "\nHello\n", "no_date"},
      {"long ago", passed + head + "Date: Thu, 1 Jan 2020 10:00:00 +0000\n\nHello\n", "expired"},
      {"no member", passed + "From: eve@x.example\nTo: jo@a.example\n" + date + "\nHello\n", "no_member"},
      {"two authors", passed + "From: anna@b.example, ben@c.example\nTo: jo@a.example\n" + date + "\nHello\n",
       "bad_address"}};
  for (const MailCase& c : cases) {
    const Judged judged = rules.judge(message::parse(c.mail), kChoices);
    std::string got = judged.not_taken ? std::string(to_string(*judged.not_taken)) : "";
    for (const auto& marked : judged.rows) got += (got.empty() ? "" : " ") + marked.row.sender.text();
    EXPECT_EQ(got, c.want) << c.name;
  }
  // Our own host's time counts, not what the sender wrote.
  EXPECT_EQ(base::to_rfc3339(rules.judge(message::parse(cases[0].mail), kChoices).rows[0].row.first_seen),
            "2026-11-20T10:00:00Z");
}

}  // namespace
}  // namespace nonsolicit::engine
