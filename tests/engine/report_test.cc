// Our reports, read back by our own parser: nothing that a sender wrote may become a header or a field of ours.
#include "engine/report.h"

#include "base/ascii.h"
#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

const std::string kOriginal = "From: jo@a.example\r\nSubject: Offer\r\n\r\nThe secret body\r\n.\r\n";

std::string report_for(const message::Envelope& envelope, std::vector<std::string> recipients,
                       const std::string& original = kOriginal) {
  return make_report({.envelope = envelope,
                      .recipients = std::move(recipients),
                      .words = {"Your message was refused.", "Ask staff."},
                      .diagnostic = "Your message was refused.",
                      .case_id = "0123456789",
                      .original = original,
                      .arrived = kNow,
                      .now = kNow,
                      .host = "gateway.example",
                      .from = "MAILER-DAEMON@gateway.example",
                      .subject = "Your message was not delivered"});
}

// The lines of the part of that type, "" where there is none.
std::string part_of(const std::string& report, const std::string& type) {
  const size_t at = report.find("Content-Type: " + type);
  if (at == std::string::npos) return "";
  const size_t start = report.find("\r\n\r\n", at) + 4;
  return report.substr(start, report.find("\r\n--=_nonsolicit_", start) - start);
}

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) found++;
  return found;
}

void expect_crlf_lines(const std::string& text) {
  for (size_t i = 0; i < text.size(); i++) {
    const bool lf_after_cr = text[i] != '\n' || (i > 0 && text[i - 1] == '\r');
    const bool cr_before_lf = text[i] != '\r' || (i + 1 < text.size() && text[i + 1] == '\n');
    ASSERT_TRUE(lf_after_cr && cr_before_lf) << "bare line end at " << i;
  }
}

TEST(Report, IsAnsweredByAPersonWhereTheContactIsAnAddress) {
  conf::Options options;
  options.policy.contact = "members@association.example";
  EXPECT_EQ(reply_to_line(options), "Reply-To: <members@association.example>\r\n");
  for (const char* contact : {"the office, room 4", "staff (24%) a@b.example", "b\xC3\xBCro@b.example", ""}) {
    options.policy.contact = contact;
    EXPECT_EQ(reply_to_line(options), "") << contact;
  }
}

TEST(Report, IsADeliveryStatusNotification) {
  auto envelope = envelope_to({"a@x.example", "b@x.example", "c@x.example"});
  envelope.parameters = {"ENVID=QQ+2B1"};
  envelope.recipients[0].parameters = {"ORCPT=rfc822;Anna+2BList@x.example"};
  const std::string report = report_for(envelope, {"a@x.example", "b@x.example"});
  expect_crlf_lines(report);
  const auto message = message::parse(report);
  EXPECT_TRUE(message.defects.empty());
  EXPECT_EQ(message.header_value("Auto-Submitted"), "auto-replied");
  ASSERT_EQ(message.to.size(), 1u);
  EXPECT_EQ(message.to[0].address, "jo@a.example");
  ASSERT_GE(message.parts.size(), 4u);
  EXPECT_EQ(message.parts[0].type, "multipart/report");
  EXPECT_EQ(message.parts[0].method, "delivery-status");
  EXPECT_EQ(message.parts[1].type, "text/plain");
  EXPECT_EQ(message.parts[2].type, "message/delivery-status");
  EXPECT_EQ(message.parts[3].type, "text/rfc822-headers");

  const std::string status = part_of(report, "message/delivery-status");
  EXPECT_EQ(status.find("Reporting-MTA: dns; gateway.example\r\nOriginal-Envelope-Id: QQ+1\r\n"), 0u) << status;
  EXPECT_EQ(count(status, "Final-Recipient: rfc822; "), 2u);
  EXPECT_EQ(count(status, "\r\n\r\n"), 2u) << "one group per recipient";
  EXPECT_NE(
      status.find("\r\n\r\nOriginal-Recipient: rfc822;Anna+List@x.example\r\nFinal-Recipient: rfc822; a@x.example\r\n"),
      std::string::npos);
  EXPECT_NE(status.find("Action: failed\r\nStatus: 5.7.1\r\n"), std::string::npos);
  EXPECT_EQ(status.find("c@x.example"), std::string::npos) << "not reported, not named";
  EXPECT_EQ(report.find("secret body"), std::string::npos) << "headers only";
  EXPECT_NE(report.find("Subject: Offer"), std::string::npos);
  EXPECT_NE(report.find("Case 0123456789."), std::string::npos);
}

TEST(Report, ReturnsTheContentWhereRetFullAsks) {
  auto envelope = envelope_to({"a@x.example"});
  envelope.parameters = {"ret=full"};
  EXPECT_NE(report_for(envelope, {"a@x.example"}).find("The secret body\r\n.\r\n"), std::string::npos);
  const std::string large = kOriginal + std::string(2 << 20, 'x');
  EXPECT_LT(report_for(envelope, {"a@x.example"}, large).size(), 10'000u) << "not more than a megabyte";
  envelope.parameters = {"RET=HDRS"};
  EXPECT_EQ(report_for(envelope, {"a@x.example"}).find("secret"), std::string::npos);
}

TEST(Report, UsesTheInternationalFormForAddressesInUtf8) {
  const std::string recipient = "j\xC3\xBCrgen@x.example";
  const std::string report = report_for(envelope_to({recipient}), {recipient});
  EXPECT_NE(report.find("report-type=global-delivery-status"), std::string::npos);
  EXPECT_NE(part_of(report, "message/global-delivery-status").find("Final-Recipient: utf-8; " + recipient),
            std::string::npos);
}

TEST(Report, LetsNobodyInjectLines) {
  const std::string evil = "a@x.example\r\nBcc: all@x.example\r\n\r\nBuy";
  auto envelope = envelope_to({evil}, "jo@a.example>\r\nX-Evil: 1\r\nTo: <other@x.example");
  envelope.parameters = {"ENVID=x+0D+0AX-Evil: 1"};
  envelope.recipients[0].parameters = {"ORCPT=rfc822;x+0D+0A+0D+0AFinal-Recipient: rfc822; eve@x.example"};
  const std::string report = make_report({.envelope = envelope,
                                          .recipients = {evil},
                                          .words = {"ok"},
                                          .diagnostic = "550 no\r\nX-Evil: 1\r\n\r\nx",
                                          .case_id = "0123456789",
                                          .original = kOriginal,
                                          .arrived = kNow,
                                          .now = kNow,
                                          .host = "gateway.example",
                                          .from = "MAILER-DAEMON@gateway.example",
                                          .subject = "Re:\r\nX-Evil: 1"});
  expect_crlf_lines(report);
  const auto message = message::parse(report);
  EXPECT_EQ(message.header_count("X-Evil"), 0u);
  EXPECT_EQ(message.header_count("To"), 1u);
  EXPECT_EQ(count(report, "\r\nX-Evil"), 0u);
  EXPECT_EQ(count(report, "\r\nBcc"), 0u);
  EXPECT_EQ(count(report, "\r\nFinal-Recipient: "), 1u);
}

TEST(Report, ObeysNotify) {
  const std::vector<std::tuple<const char*, std::vector<std::string>, bool>> rows = {
      {"nothing said", {}, true},
      {"never", {"NOTIFY=NEVER"}, false},
      {"never, any case", {"notify=never"}, false},
      {"failure", {"NOTIFY=SUCCESS,FAILURE"}, true},
      {"not failure", {"NOTIFY=SUCCESS,DELAY"}, false}};
  for (const auto& [name, parameters, expected] : rows) {
    auto envelope = envelope_to({"a@x.example"});
    envelope.recipients[0].parameters = parameters;
    EXPECT_EQ(may_report(envelope, envelope.recipients[0]), expected) << name;
    envelope.sender = "";
    EXPECT_FALSE(may_report(envelope, envelope.recipients[0])) << name << ", null sender";
  }
}

TEST(Report, CutsTheHeaderOff) {
  EXPECT_EQ(header_of("A: 1\r\nB: 2\r\n\r\nbody\r\n\r\n"), "A: 1\r\nB: 2\r\n");
  EXPECT_EQ(header_of("A: 1\n\nbody"), "A: 1\n");
  EXPECT_EQ(header_of(std::string(100'000, 'a')).size(), 64u * 1024);
  EXPECT_EQ(header_of(""), "");
}

using RefusalLetter = EngineTest;

TEST_F(RefusalLetter, IsWrittenOnlyForRecipientsThatMayBeReported) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  put_preference("carl@d.example", lists::PreferenceChoice::block);
  auto envelope = envelope_to({"anna@b.example", "carl@d.example", "x@outside.example"});
  envelope.recipients[0].parameters = {"NOTIFY=SUCCESS"};
  const auto some = process(envelope, mail("one", "Hello"));
  EXPECT_EQ(some.plan.delete_recipients, (std::vector<std::string>{"anna@b.example", "carl@d.example"}));
  auto letters = store_->holds().letters_due(kNow, 10);
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_EQ((*letters)[0].purpose, "refusal");
  EXPECT_EQ((*letters)[0].recipient, "jo@a.example");
  EXPECT_EQ((*letters)[0].content.find("rfc822; anna"), std::string::npos);
  EXPECT_NE((*letters)[0].content.find("rfc822; carl@d.example"), std::string::npos);

  envelope.recipients[1].parameters = {"NOTIFY=DELAY"};
  process(envelope, mail("two", "Hello"));
  EXPECT_EQ(store_->holds().letters_due(kNow, 10)->size(), 1u)
      << "nobody may be reported: no letter without recipients";
}

}  // namespace
}  // namespace nonsolicit::engine
