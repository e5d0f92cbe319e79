// One message through the real libmilter: what the engine gets, byte for byte, and what the MTA is told.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon_process.h"

namespace nonsolicit::test {
namespace {

using testing::Test;

class Message : public Test {
 protected:
  void SetUp() override { daemon_.start(); }
  DaemonProcess daemon_;
};

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::vector<std::string> edits_of(const Answer& answer) {
  std::vector<std::string> lines;
  for (const Edit& edit : answer.edits) {
    lines.push_back(std::string(1, edit.command) + " " +
                    (edit.name.empty() ? "" : std::to_string(edit.index) + " " + edit.name + ":") + edit.value);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST_F(Message, ArrivesAsItWasSent) {
  FakeMta mta = daemon_.connect();
  mta.negotiate();
  mta.connect_info("192.0.2.7", 4711, "client.example");
  mta.helo("helo.example");
  EXPECT_EQ(mta.mail("<s@x.test>", {"SIZE=100", "BODY=8BITMIME", "RET=HDRS"},
                     {{"{auth_authen}", "bob"}, {"{daemon_name}", "submission"}, {"i", "Q0"}})
                .command,
            'c');
  mta.rcpt("<A.b+c@Y.test>", {"NOTIFY=NEVER", "ORCPT=rfc822;a@y.test"}, {{"{rcpt_mailer}", "smtp"}});
  mta.rcpt("<refused@y.test>", {}, {{"{rcpt_mailer}", "error"}});
  mta.header("From", " s@x.test");
  mta.header("Subject", "  two spaces");
  mta.header("X-Tight", "none");
  mta.header("X-Folded", " a\n\tb\n c");
  mta.end_headers();
  mta.body("one\r\n");
  mta.body("two\r\n");
  EXPECT_EQ(mta.end({{"i", "4QUEUE"}, {"{msg_id}", "<m@x>"}}).command, 'a');

  EXPECT_EQ(daemon_.content(1),
            "From: s@x.test\r\nSubject:  two spaces\r\nX-Tight:none\r\nX-Folded: a\r\n\tb\r\n c\r\n\r\none\r\ntwo\r\n");
  EXPECT_EQ(daemon_.envelope(1),
            "sender=s@x.test\nparameter=SIZE=100\nparameter=BODY=8BITMIME\nparameter=RET=HDRS\n"
            "recipient=A.b+c@Y.test bracketed NOTIFY=NEVER ORCPT=rfc822;a@y.test\n"
            "auth_user=bob\nclient=192.0.2.7:4711\nclient_name=client.example\nhelo=helo.example\n"
            "daemon_name=submission\nqueue_id=4QUEUE\nheader_cut=0\nsize=85\n");
}

TEST_F(Message, HasAnEmptyBody) {
  FakeMta mta = daemon_.session();
  mta.mail("<>");
  mta.rcpt("<a@y.test>");
  mta.header("A", " b");
  mta.end_headers();
  EXPECT_EQ(mta.end().command, 'a');
  EXPECT_EQ(daemon_.content(1), "A: b\r\n\r\n");
  EXPECT_TRUE(has_line(daemon_.envelope(1), "sender="));
}

TEST_F(Message, KeepsLargeChunksWithNul) {
  std::string chunk(65'535 - 1, '\0');
  for (size_t i = 0; i < chunk.size(); i++) chunk[i] = static_cast<char>(i * 31);
  FakeMta mta = daemon_.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<a@y.test>");
  mta.end_headers();
  for (int i = 0; i < 5; i++) mta.body(chunk);
  EXPECT_EQ(mta.end().command, 'a');
  EXPECT_EQ(daemon_.content(1), "\r\n" + chunk + chunk + chunk + chunk + chunk);
}

TEST_F(Message, CarriesSmtputf8) {
  FakeMta mta = daemon_.session();
  mta.mail(
      "<j\xC3\xB6rg@b\xC3\xBC"
      "cher.test>",
      {"SMTPUTF8"});
  mta.rcpt("<first@y.test>");
  mta.rcpt("<\xE5\x90\x8D@y.test>");
  mta.header("Subject", " gr\xC3\xBC\xC3\x9F");
  mta.end_headers();
  mta.end();
  EXPECT_TRUE(has_line(daemon_.envelope(1),
                       "sender=j\xC3\xB6rg@b\xC3\xBC"
                       "cher.test"));
  EXPECT_TRUE(has_line(daemon_.envelope(1), "recipient=\xE5\x90\x8D@y.test bracketed"));
  EXPECT_EQ(daemon_.content(1), "Subject: gr\xC3\xBC\xC3\x9F\r\n\r\n");
}

TEST_F(Message, HasTwoThousandRecipientsOfWhichHalfAreTakenOff) {
  FakeMta mta = daemon_.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<delrcpt@y.test>");
  for (int i = 1; i < 2000; i++) mta.rcpt("<R" + std::to_string(i) + "@y.test>");
  mta.end_headers();
  const Answer answer = mta.end();
  EXPECT_EQ(answer.command, 'a');
  ASSERT_EQ(answer.edits.size(), 1000u);
  for (size_t i = 0; i < 1000; i++) {
    EXPECT_EQ(answer.edits[i].command, '-');
    EXPECT_EQ(answer.edits[i].value, "<R" + std::to_string(2 * i + 1) + "@y.test>");
  }
}

TEST_F(Message, TakesRecipientsOffWithTheBytesGiven) {
  FakeMta mta = daemon_.session();
  mta.mail("s@x.test");
  mta.rcpt("delrcpt@y.test");
  mta.rcpt("Bare.Case@Y.test");
  mta.rcpt("<kept@y.test>");
  mta.rcpt("<\"a b\"@y.test>");
  mta.end_headers();
  EXPECT_EQ(edits_of(mta.end()), (Lines{"- Bare.Case@Y.test", "- <\"a b\"@y.test>"}));
}

// sendmail(1) under Postfix: port 0, no brackets, the null sender as an empty string.
TEST_F(Message, ComesFromALocalSubmission) {
  FakeMta mta = daemon_.connect();
  mta.negotiate();
  mta.connect_info("127.0.0.1", 0, "localhost");
  mta.helo("localhost");
  EXPECT_EQ(mta.mail("").command, 'c');
  mta.rcpt("reject@y.test");
  mta.end_headers();
  EXPECT_EQ(mta.end().command, 'y');
  EXPECT_TRUE(has_line(daemon_.envelope(1), "sender="));
  EXPECT_TRUE(has_line(daemon_.envelope(1), "recipient=reject@y.test"));
  EXPECT_TRUE(has_line(daemon_.envelope(1), "client=127.0.0.1:0"));
}

TEST_F(Message, ReadsTheClientAddressInAllItsForms) {
  struct Row {
    const char* given;
    const char* line;
  };
  int number = 0;
  for (const Row& row : {Row{"2001:db8::1", "client=2001:db8::1:25"}, Row{"::ffff:192.0.2.1", "client=192.0.2.1:25"},
                         Row{"", "client=198.51.100.1:0"}}) {
    FakeMta mta = daemon_.connect();
    mta.negotiate();
    mta.connect_info(row.given, 25);
    mta.mail("<s@x.test>", {}, {{"{client_addr}", "198.51.100.1"}});
    mta.rcpt("<a@y.test>");
    mta.end();
    EXPECT_TRUE(has_line(daemon_.envelope(++number), row.line)) << row.given << "\n" << daemon_.envelope(number);
  }
}

TEST_F(Message, IsAnsweredAsPlanned) {
  struct Row {
    const char* recipient;
    char command;
    const char* text;
  };
  const std::vector<Row> rows = {
      {"pass", 'a', ""},
      {"discard", 'd', ""},
      {"reject", 'y', "550 5.7.1 One line of words."},
      {"tempfail", 'y', "451 4.3.0 Come again."},
      {"percent", 'y',
       "550-5.7.1 Line 1 with 100%% of it.\r\n550-5.7.1 Line 2: %%s %%n %%%%.\r\n550-5.7.1 Line 3.\r\n550 5.7.1 Line 4 "
       "%%"},
      {"mismatch", 'y', "451 4.3.0 Mail system problem, please try again later."},
  };
  FakeMta mta = daemon_.session();
  for (const Row& row : rows) {
    const Answer answer = mta.message(std::string(row.recipient) + "@y.test");
    EXPECT_EQ(answer.command, row.command) << row.recipient;
    EXPECT_EQ(answer.text, row.text) << row.recipient;
    EXPECT_TRUE(answer.edits.empty()) << row.recipient;
  }
}

TEST_F(Message, OfAProgramOnTheGatewayIsRefusedOnOneLine) {
  const std::string one_line = "550 5.7.1 Line 1 with 100%% of it. Line 2: %%s %%n %%%%. Line 3. Line 4 %%";
  for (const auto& [address, port] : {std::pair("127.0.0.1", 0), {"::1", 0}, {"127.0.0.1", 4711}, {"", 0}}) {
    FakeMta mta = daemon_.connect();
    mta.negotiate();
    mta.connect_info(address, static_cast<uint16_t>(port));
    const Answer answer = mta.message("percent@y.test");
    EXPECT_EQ(answer.command, 'y');
    EXPECT_EQ(answer.text == one_line, *address != '\0' && port == 0) << address << " " << port << ": " << answer.text;
  }
}

TEST_F(Message, LosesForeignHeadersFromTheLastOneDown) {
  FakeMta mta = daemon_.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<tag@y.test>");
  for (const char* name : {"X-Nonsolicit", "Subject", "x-nonsolicit", "X-Nonsolicit-Release", "X-NONSOLICIT"}) {
    mta.header(name, " forged");
  }
  mta.end_headers();
  const Answer answer = mta.end();
  EXPECT_EQ(answer.command, 'a');
  EXPECT_EQ(edits_of(answer),
            (Lines{"m 3 X-Nonsolicit:", "m 2 X-Nonsolicit:", "m 1 X-Nonsolicit:", "m 1 X-Nonsolicit-Release:",
                   "i 1 X-Nonsolicit: v=1; action=tag; case=0123456789"}));
}

TEST_F(Message, GetsALinkForItsRecipientsBelowTheHeader) {
  FakeMta mta = daemon_.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<link@y.test>");
  for (const char* name : {"X-Nonsolicit-Report", "x-nonsolicit-report", "X-Nonsolicit-Reporter"}) {
    mta.header(name, " https://forged.test/");
  }
  mta.end_headers();
  EXPECT_EQ(edits_of(mta.end()), (Lines{"m 2 X-Nonsolicit-Report:", "m 1 X-Nonsolicit-Report:",
                                        "i 1 X-Nonsolicit-Report: https://review.test/m/token",
                                        "i 1 X-Nonsolicit: v=1; action=tag; case=0123456789"}));
}

TEST_F(Message, IsQuarantinedWithReason) {
  FakeMta mta = daemon_.session();
  const Answer answer = mta.message("quarantine@y.test");
  EXPECT_EQ(answer.command, 'a');
  EXPECT_EQ(edits_of(answer), (Lines{"i 1 X-Nonsolicit: v=1; action=hold", "q held for review"}));
}

TEST_F(Message, IsTemporarilyRefusedWhenAnEditIsNotPossible) {
  FakeMta mta = daemon_.connect();
  const Negotiated got =
      mta.negotiate({.version = 6, .actions = 0x11, .protocol = 0x1fffff});  // no delrcpt, no quarantine
  EXPECT_EQ(got.actions, 0x11u);
  mta.greet();
  const Answer answer = mta.message("quarantine@y.test");
  EXPECT_EQ(answer.command, 'y');
  EXPECT_EQ(answer.text, "451 4.3.0 Mail system problem, please try again later.");
  EXPECT_NE(daemon_.log().find("smfi_quarantine"), std::string::npos) << daemon_.log();
  EXPECT_EQ(mta.message("pass@y.test").command, 'a');
}

TEST_F(Message, GetsNoLeadingSpaceWhereTheMtaKnowsNone) {
  FakeMta mta = daemon_.connect();
  mta.negotiate({.version = 6, .actions = 0x1ff, .protocol = 0xfffff});
  mta.greet();
  mta.mail("<s@x.test>");
  mta.rcpt("<tag@y.test>");
  mta.header("Subject", "hello");
  mta.end_headers();
  EXPECT_EQ(edits_of(mta.end()), (Lines{"i 1 X-Nonsolicit:v=1; action=tag; case=0123456789"}));
  EXPECT_EQ(daemon_.content(1), "Subject: hello\r\n\r\n");
}

TEST_F(Message, PassesFromAnMtaOfProtocolTwo) {
  FakeMta mta = daemon_.connect();
  const Negotiated got = mta.negotiate({.version = 2, .actions = 0x3f, .protocol = 0x7f});
  EXPECT_EQ(got.version, 2u);
  EXPECT_EQ(got.actions & ~0x3fu, 0u);
  EXPECT_EQ(got.protocol, 0u);
  EXPECT_TRUE(got.symbol_lists.empty());
  mta.greet();
  EXPECT_EQ(mta.message("tag@y.test").command, 'a');
  EXPECT_EQ(daemon_.content(1), "From:  sender@example.test\r\nSubject:  hello\r\n\r\ntext\r\n");
}

TEST_F(Message, FlagsAHeaderThatTheMtaMayHaveCut) {
  FakeMta mta = daemon_.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<a@y.test>");
  mta.header("X-Long", " " + std::string(60'000, 'x'));
  mta.end_headers();
  EXPECT_EQ(mta.end().command, 'a');
  EXPECT_TRUE(has_line(daemon_.envelope(1), "header_cut=1"));
}

}  // namespace
}  // namespace nonsolicit::test
