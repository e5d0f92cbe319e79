// Sessions: the stages in any order MTAs leave them, several messages, negotiation as seen on the wire, failures
// inside.
#include <gtest/gtest.h>

#include <signal.h>

#include <functional>

#include "daemon_process.h"

namespace nonsolicit::test {
namespace {

class Session : public testing::Test {
 protected:
  void SetUp() override { daemon_.start(); }

  // The daemon ends in order and says how many sessions it still had.
  std::string stopped() {
    daemon_.signal(SIGTERM);
    EXPECT_EQ(daemon_.wait(), 0);
    const std::string log = daemon_.log();
    const size_t at = log.find("milter_stop");
    return at == std::string::npos ? "" : log.substr(at, log.find('\n', at) - at);
  }
  DaemonProcess daemon_;
};

struct Stage {
  const char* name;
  std::function<void(FakeMta&)> reach;
};

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all = {
      {"mail", [](FakeMta& mta) { mta.mail("<s@x.test>"); }},
      {"rcpt", [](FakeMta& mta) { mta.rcpt("<tag@y.test>"); }},
      {"header", [](FakeMta& mta) { mta.header("X-Nonsolicit", " forged"); }},
      {"eoh", [](FakeMta& mta) { mta.end_headers(); }},
      {"body", [](FakeMta& mta) { mta.body("left over\r\n"); }},
  };
  return all;
}

void reach(FakeMta& mta, size_t last) {
  for (size_t i = 0; i <= last; i++) stages()[i].reach(mta);
}

TEST_F(Session, NegotiatesWhatIsUsedOnAUnixSocket) {
  const Negotiated got = daemon_.connect().negotiate();
  EXPECT_EQ(got.version, 6u);
  EXPECT_EQ(got.actions & 0xffu, 0x39u);  // ADDHDRS DELRCPT CHGHDRS QUARANTINE
  EXPECT_EQ(got.protocol, 0x1cb380u)
      << std::hex << got.protocol;  // NR_HDR NOUNKNOWN NODATA NR_CONN NR_HELO NR_RCPT NR_EOH NR_BODY LEADSPC
  EXPECT_EQ(got.symbol_lists.at(2),
            "i {auth_type} {auth_authen} {auth_author} {mail_addr} {client_addr} {client_name} {daemon_name}");
  EXPECT_EQ(got.symbol_lists.at(3), "{rcpt_mailer}");
  EXPECT_EQ(got.symbol_lists.at(5), "i {msg_id}");
}

TEST_F(Session, StartsAfreshAfterAnAbortAtEachStage) {
  FakeMta mta = daemon_.session();
  for (size_t last = 0; last < stages().size(); last++) {
    reach(mta, last);
    mta.abort();
    const Answer answer = mta.message("pass@y.test");
    EXPECT_EQ(answer.command, 'a') << stages()[last].name;
    EXPECT_TRUE(answer.edits.empty()) << stages()[last].name;
    EXPECT_EQ(daemon_.content(static_cast<int>(last) + 1),
              "From: sender@example.test\r\nSubject: hello\r\n\r\ntext\r\n");
  }
}

TEST_F(Session, StartsAfreshAtMailWithoutAnAbort) {
  FakeMta mta = daemon_.session();
  for (int number = 1; number <= 5; number++) {
    EXPECT_EQ(mta.message("pass@y.test").command, 'a');
    EXPECT_EQ(daemon_.envelope(number).find("recipient=tag"), std::string::npos);
  }
}

TEST_F(Session, SurvivesAHangUpAtEachStageAndTakesTheNext) {
  for (size_t last = 0; last < stages().size(); last++) {
    FakeMta mta = daemon_.session();
    reach(mta, last);
    mta.hang_up();
    EXPECT_EQ(daemon_.session().message("reject@y.test").command, 'y') << stages()[last].name;
  }
  EXPECT_NE(stopped().find("sessions=0"), std::string::npos) << daemon_.log();
  EXPECT_EQ(daemon_.log().find("drain_deadline"), std::string::npos);
}

TEST_F(Session, EndsWithoutConnect) {
  {
    FakeMta mta = daemon_.connect();
    mta.negotiate();
    mta.quit();
    EXPECT_TRUE(mta.peer_gone());
  }
  {
    FakeMta mta = daemon_.connect();
    mta.negotiate();
    mta.hang_up();
  }
  daemon_.connect().hang_up();
  EXPECT_EQ(daemon_.session().message("pass@y.test").command, 'a');
}

TEST_F(Session, LeavesNothingBehindWhenAllHaveEnded) {
  for (int i = 0; i < 5; i++) {
    FakeMta mta = daemon_.session();
    mta.message("pass@y.test");
    mta.quit();
    EXPECT_TRUE(mta.peer_gone());
  }
  FakeMta mta = daemon_.connect();
  mta.negotiate();
  mta.quit();
  EXPECT_TRUE(mta.peer_gone());
  EXPECT_NE(stopped().find("sessions=0"), std::string::npos) << daemon_.log();
}

TEST_F(Session, RunBesideEachOtherWithoutMixing) {
  std::vector<FakeMta> sessions;
  for (int i = 0; i < 20; i++) sessions.push_back(daemon_.session());
  for (size_t i = 0; i < sessions.size(); i++) sessions[i].mail("<s" + std::to_string(i) + "@x.test>");
  for (size_t i = 0; i < sessions.size(); i++) sessions[i].rcpt("<r" + std::to_string(i) + "@y.test>");
  for (FakeMta& mta : sessions) mta.end_headers();
  for (size_t i = 0; i < sessions.size(); i++) {
    EXPECT_EQ(sessions[i].end().command, 'a');
    const std::string n = std::to_string(i);
    EXPECT_EQ(daemon_.envelope(static_cast<int>(i) + 1).find("sender=s" + n + "@x.test\nrecipient=r" + n + "@y.test "),
              0u);
  }
}

TEST_F(Session, AnswersTemporaryFailureWhenTheGatewayThrows) {
  FakeMta mta = daemon_.session();
  daemon_.touch("throw-options");
  const Answer answer = mta.mail("<s@x.test>");
  EXPECT_EQ(answer.command, 'y');
  EXPECT_EQ(answer.text, "451 4.3.0 Mail system problem, please try again later.");
  EXPECT_NE(daemon_.log().find("callback_failed"), std::string::npos);
  std::filesystem::remove(daemon_.directory() / "throw-options");
  EXPECT_EQ(mta.message("pass@y.test").command, 'a');
}

}  // namespace
}  // namespace nonsolicit::test
