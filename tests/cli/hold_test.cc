// hold list, show and the decisions, over a store into which the engine has put a held mail.
#include "engine/envelope_json.h"
#include "store/store.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;

class Hold : public Installation {
 protected:
  Hold() {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    EXPECT_TRUE(opened.ok());
    const base::TimePoint now = base::SystemClock().now();
    message::Envelope envelope{.sender = "jo@a.example"};
    envelope.recipients.push_back({.address = "anna@b.example"});
    const store::RecordRequest request{
        .case_record =
            store::CaseRecord{.id = kCase,
                              .created = now,
                              .sender = "jo\x1b[2J@a.example",
                              .subject = "Offer \x1b]0;evil\x07 \xE2\x80\xAEreversed",
                              .action = policy::Action::hold,
                              .rule = "canary",
                              .verdicts_json = R"([{"address":"anna\u001b@b.example","action":"hold","reasons":[]}])"},
        .held = store::HeldRecord{.case_id = kCase,
                                  .held_at = now,
                                  .deadline = now + std::chrono::hours(120),
                                  .spool_file = std::string(kCase) + ".eml",
                                  .envelope_json = engine::envelope_to_json(envelope, {"anna@b.example"}),
                                  .recipient_count = 1},
        .now = now};
    EXPECT_TRUE((*opened)->messages().record(request).ok());
    put("spool/" + std::string(kCase) + ".eml", kBytes);
  }
  static constexpr char kCase[] = "0123456789";
  static constexpr char kBytes[] = "Subject: x\r\n\r\n\xFF raw\r\n";
};

TEST_F(Hold, ShowsHostileCharacters) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"hold", "list"}, {"hold", "show", kCase}}) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("U+001B]0;evil"));
    for (const char* text : {"\x1b", "\x07", "\xE2\x80\xAE"})
      EXPECT_EQ(ran.out.find(text), std::string::npos) << ran.out;
  }
  EXPECT_EQ(run({"hold", "list", "--json"}).out.find('\x1b'), std::string::npos);
}

TEST_F(Hold, FindsByStateAndSender) {
  EXPECT_THAT(run({"hold", "list"}).out, HasSubstr("\n1 message\n"));
  EXPECT_EQ(run({"hold", "list", "--state", "released"}).out, "0 messages\n");
  EXPECT_THAT(run({"hold", "list", "--state", "all"}).out, HasSubstr(kCase));
  EXPECT_EQ(run({"hold", "list", "--sender", "nobody"}).out, "0 messages\n");
  EXPECT_EQ(run({"hold", "show", "--raw", kCase}).out, kBytes);
}

TEST_F(Hold, DecidesOnceAndTakesBack) {
  const Ran released = run({"hold", "release", kCase});
  EXPECT_EQ(released.code, 0) << released.err;
  EXPECT_THAT(released.out, HasSubstr("nonsolicit hold undo 0123456789"));
  EXPECT_THAT(run({"hold", "list"}).out, HasSubstr("release pending"));
  const Ran again = run({"hold", "return", kCase, "--reason", "no"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("was decided already: release by "));
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1);
  EXPECT_EQ(run({"hold", "withdraw", "--now", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1) << "due at once";
}

TEST_F(Hold, DecidesSeveralAndSaysWhichItCouldNot) {
  const Ran ran = run({"hold", "release", "--now", "zzzzzzzzzz", kCase});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("case zzzzzzzzzz: "));
  EXPECT_THAT(ran.err, HasSubstr("1 of 2 cases not decided"));
  EXPECT_THAT(ran.out, HasSubstr("case 0123456789: release at the gateway's next look"));
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1) << "due at once";
}

TEST_F(Hold, ShowsAReleaseThatFails) {
  {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    auto row = (*(*opened)->holds().find(kCase))->held;
    row.state = store::HeldState::releasing;
    row.decision = store::Decision::release;
    row.attempts = 6;
    row.last_error = "cannot connect to 127.0.0.1:25";
    ASSERT_TRUE((*opened)->holds().advance(row, row.version, {}).ok());
  }
  EXPECT_THAT(run({"hold", "list"}).out,
              testing::AllOf(HasSubstr("0 messages\ncase 0123456789: releasing after 6 attempts, next "),
                             HasSubstr(": cannot connect to 127.0.0.1:25\n")));
  EXPECT_THAT(run({"hold", "show", kCase}).out,
              HasSubstr("  attempts   6\n  last error cannot connect to 127.0.0.1:25\n"));
  EXPECT_THAT(run({"hold", "list", "--json", "--state", "releasing"}).out, HasSubstr("\"attempts\":6"));
}

TEST_F(Hold, KeepsWhoeverIsConcernedFromBeingForgotten) {
  const Ran refused = run({"forget", "Anna@b.example", "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr(std::string("1 case of theirs is open: ") + kCase));
  const Ran forced = run({"forget", "anna@b.example", "--yes", "--force"});
  EXPECT_EQ(forced.code, 0) << forced.err;
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("forced, 1 cases open"));
  EXPECT_THAT(run({"hold", "show", kCase}).out, testing::Not(HasSubstr("anna@b.example")));
}

}  // namespace
}  // namespace nonsolicit::cli
