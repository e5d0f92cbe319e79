#include "engine/smtp_client.h"

#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;

SmtpTarget target_of(const FakeSmtp& server, base::Duration timeout = std::chrono::seconds(20)) {
  return {.host = "127.0.0.1", .port = server.port(), .helo = "gateway.example", .timeout = timeout};
}

// Answers `text` to commands that begin with `command`, well to all others.
FakeSmtp::Script but(const std::string& command, const std::string& text) {
  return [command, text](const std::string& given) {
    const bool meant = command.empty() ? given.empty() : given.starts_with(command);
    return meant ? text : FakeSmtp::good(given);
  };
}

TEST(SmtpData, StuffsDotsAndEndsTheContent) {
  EXPECT_EQ(to_data("a\r\n.b\r\n..\r\n"), "a\r\n..b\r\n...\r\n.\r\n");
  EXPECT_EQ(to_data(".first"), "..first\r\n.\r\n");
  EXPECT_EQ(to_data("no line end"), "no line end\r\n.\r\n");
  EXPECT_EQ(to_data(""), ".\r\n");
  EXPECT_EQ(to_data("a\n.b\r\n"), "a\n.b\r\n.\r\n") << "a bare LF starts no line (RFC 5321 section 2.3.8)";
  EXPECT_EQ(to_data("a\r\n.\r\nMAIL FROM:<x>\r\n"), "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n");
}

TEST(SmtpClient, SendsByteForByteWithTheEnvelope) {
  const FakeSmtp server;
  auto envelope = envelope_to({"anna@b.example", "j\xC3\xBCrgen@c.example"});
  envelope.parameters = {"SIZE=99", "BODY=8BITMIME", "SMTPUTF8", "RET=FULL", "ENVID=QQ1", "AUTH=<>"};
  envelope.recipients[0].parameters = {"NOTIFY=NEVER", "ORCPT=rfc822;Anna@b.example"};
  const std::string content = std::string("A: 1\r\n\r\n.dot\r\n\xFF\0x\r\n", 19);
  const SmtpOutcome outcome = send_mail(target_of(server), envelope, content);
  EXPECT_EQ(outcome.end, SmtpEnd::sent) << outcome.last.text;
  EXPECT_EQ(outcome.last.text, "250 2.0.0 Ok: queued as F00");
  EXPECT_TRUE(outcome.dropped.empty());
  EXPECT_THAT(server.commands(),
              ElementsAre("EHLO gateway.example", "MAIL FROM:<jo@a.example> BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=QQ1",
                          "RCPT TO:<anna@b.example> NOTIFY=NEVER ORCPT=rfc822;Anna@b.example",
                          "RCPT TO:<j\xC3\xBCrgen@c.example>", "DATA"));
  EXPECT_THAT(server.contents(), ElementsAre(std::string("A: 1\r\n\r\n..dot\r\n\xFF\0x\r\n", 20)));
}

TEST(SmtpClient, DropsAndNamesParametersThatTheServerLacks) {
  const FakeSmtp server(but("EHLO", "250-fake\r\n250 8bitmime\r\n"));
  auto envelope = envelope_to({"anna@b.example"}, "");
  envelope.parameters = {"body=8BITMIME", "RET=FULL", "SIZE=1", "X-ODD=1"};
  envelope.recipients[0].parameters = {"NOTIFY=NEVER"};
  const SmtpOutcome outcome = send_mail(target_of(server), envelope, "x\r\n");
  EXPECT_EQ(outcome.end, SmtpEnd::sent);
  EXPECT_THAT(outcome.dropped, ElementsAre("RET=FULL", "X-ODD=1", "NOTIFY=NEVER"));
  EXPECT_THAT(server.commands(),
              ElementsAre("EHLO gateway.example", "MAIL FROM:<> body=8BITMIME", "RCPT TO:<anna@b.example>", "DATA"));
}

TEST(SmtpClient, ReportsRecipientsOneByOne) {
  const FakeSmtp server([](const std::string& command) {
    if (command.starts_with("RCPT TO:<bad")) return std::string("550-5.1.1 no\r\n550 5.1.1 such user\r\n");
    if (command.starts_with("RCPT TO:<later")) return std::string("450 4.2.0 greylisted\r\n");
    return FakeSmtp::good(command);
  });
  const SmtpOutcome outcome =
      send_mail(target_of(server), envelope_to({"good@x.example", "bad@x.example", "later@x.example"}), "x\r\n");
  EXPECT_EQ(outcome.end, SmtpEnd::sent);
  ASSERT_EQ(outcome.recipients.size(), 3u);
  EXPECT_TRUE(outcome.recipients[0].ok());
  EXPECT_TRUE(outcome.recipients[1].refused());
  EXPECT_EQ(outcome.recipients[1].text, "550-5.1.1 no / 550 5.1.1 such user");
  EXPECT_FALSE(outcome.recipients[2].ok() || outcome.recipients[2].refused());
  EXPECT_EQ(send_mail(target_of(server), envelope_to({"bad@x.example"}), "x\r\n").end, SmtpEnd::refused);
  EXPECT_EQ(send_mail(target_of(server), envelope_to({"later@x.example", "bad@x.example"}), "x\r\n").end,
            SmtpEnd::again)
      << "one of them may yet be taken";
}

struct AnswerCase {
  const char* name;
  const char* command;
  std::string answer;
  SmtpEnd expected;
};

TEST(SmtpClient, KnowsWhatAnAnswerMeans) {
  const std::vector<AnswerCase> cases = {
      {"greeting refuses: the server, not the mail", "", "554 no service\r\n", SmtpEnd::again},
      {"greeting puts off", "", "421 busy\r\n", SmtpEnd::again},
      {"greeting hangs up", "", "", SmtpEnd::again},
      {"greeting is no SMTP", "", "HTTP/1.1 400 Bad Request\r\n", SmtpEnd::again},
      {"greeting of four digits", "", "2200 hello\r\n", SmtpEnd::again},
      {"greeting in two lines", "", "220-hello\r\n220 there\r\n", SmtpEnd::sent},
      {"greeting with bare LF", "", "220 hello\n", SmtpEnd::sent},
      {"an answer too many", "", "220 hello\r\n250 unasked\r\n", SmtpEnd::again},
      {"EHLO refused", "EHLO", "502 no\r\n", SmtpEnd::again},
      {"sender refused", "MAIL", "550 no\r\n", SmtpEnd::refused},
      {"sender put off", "MAIL", "451 later\r\n", SmtpEnd::again},
      {"sender, no answer", "MAIL", "", SmtpEnd::again},
      {"recipient, no answer", "RCPT", "", SmtpEnd::again},
      {"DATA refused", "DATA", "554 no\r\n", SmtpEnd::refused},
      {"DATA answered with 250", "DATA", "250 what\r\n", SmtpEnd::again},
      {"DATA, no answer", "DATA", "", SmtpEnd::again},
      {"content refused", ".", "554 spam\r\n", SmtpEnd::refused},
      {"content put off", ".", "451 later\r\n", SmtpEnd::again},
      {"content answered with 354", ".", "354 more\r\n", SmtpEnd::again},
      {"lost after the dot", ".", "", SmtpEnd::unknown},
      {"garbage after the dot", ".", "\xFF\xFE\r\n", SmtpEnd::unknown},
      {"a code that does not exist", ".", "999 what\r\n", SmtpEnd::again}};
  for (const AnswerCase& row : cases) {
    SCOPED_TRACE(row.name);
    const FakeSmtp server(but(row.command, row.answer));
    EXPECT_EQ(send_mail(target_of(server), envelope_to({"anna@b.example"}), "x\r\n").end, row.expected);
  }
}

TEST(SmtpClient, WaitsNoLongerThanItsTimeout) {
  for (const auto& [command, expected] : std::vector<std::pair<std::string, SmtpEnd>>{
           {"", SmtpEnd::again}, {"EHLO", SmtpEnd::again}, {"RCPT", SmtpEnd::again}, {".", SmtpEnd::unknown}}) {
    const FakeSmtp server(but(command, FakeSmtp::kSilence));
    EXPECT_EQ(send_mail(target_of(server, std::chrono::milliseconds(50)), envelope_to({"anna@b.example"}), "x\r\n").end,
              expected)
        << command;
  }
}

TEST(SmtpClient, TriesAgainWhatWasCutWithinTheContent) {
  const FakeSmtp server(but("DATA", FakeSmtp::kCut));
  const SmtpOutcome outcome =
      send_mail(target_of(server), envelope_to({"anna@b.example"}), std::string(20'000'000, 'x') + "\r\n");
  EXPECT_EQ(outcome.end, SmtpEnd::again);
  EXPECT_EQ(outcome.last.text, "connection lost while sending the content");
  EXPECT_TRUE(server.contents().empty());
}

TEST(SmtpClient, NeedsNoAnswerAfterTheContentWasTaken) {
  const FakeSmtp server(but("QUIT", ""));
  EXPECT_EQ(send_mail(target_of(server), envelope_to({"anna@b.example"}), "x\r\n").end, SmtpEnd::sent);
}

TEST(SmtpClient, SaysThatNobodyListens) {
  int port = 0;
  {
    const FakeSmtp gone;
    port = gone.port();
  }
  const SmtpOutcome outcome = send_mail({.host = "127.0.0.1", .port = port}, envelope_to({"anna@b.example"}), "x\r\n");
  EXPECT_EQ(outcome.end, SmtpEnd::again);
  EXPECT_EQ(outcome.last.text, "cannot connect to 127.0.0.1:" + std::to_string(port));
}

TEST(SmtpClient, SendsNoCommandWithinAnAddressOrAParameter) {
  const FakeSmtp server;
  auto in_parameter = envelope_to({"anna@b.example"});
  in_parameter.recipients[0].parameters = {"ORCPT=rfc822;x\r\nDATA"};
  for (const auto& envelope :
       {envelope_to({"anna@b.example>\r\nRCPT TO:<eve@x.example"}), envelope_to({"a@x.example"}, "jo\n@a.example"),
        envelope_to({std::string("a\0@x.example", 12)}), in_parameter}) {
    EXPECT_EQ(send_mail(target_of(server), envelope, "x\r\n").end, SmtpEnd::refused);
  }
  EXPECT_EQ(server.connections(), 0u);
}

TEST(SmtpClient, EndsAnAnswerWithoutEnd) {
  std::string endless;
  for (int i = 0; i < 3000; i++) endless += "250-" + std::string(60, 'x') + "\r\n";
  const FakeSmtp server(but("EHLO", endless));
  EXPECT_EQ(send_mail(target_of(server, std::chrono::seconds(5)), envelope_to({"anna@b.example"}), "x\r\n").end,
            SmtpEnd::again);
}

}  // namespace
}  // namespace nonsolicit::engine
