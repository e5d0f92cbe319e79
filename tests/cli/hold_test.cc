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
  EXPECT_THAT(again.err, HasSubstr("It was released by "));
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1);
  EXPECT_EQ(run({"hold", "withdraw", "--now", kCase}).code, 0);
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

TEST_F(Hold, WritesWhatGoesAlongWithADecision) {
  EXPECT_EQ(run({"hold", "release", kCase, "--record", "friend"}).code, 64);
  EXPECT_EQ(run({"hold", "release", kCase, "--campaign-until", "soon"}).code, 64);
  const Ran stranger = run({"hold", "release", kCase, "--only", "nobody@x.example"});
  EXPECT_EQ(stranger.code, 1);
  EXPECT_THAT(stranger.err, HasSubstr("not one of this held message"));
  const Ran unproved = run({"hold", "release", kCase, "--record", "contact"});
  EXPECT_EQ(unproved.code, 1);
  EXPECT_THAT(unproved.err, HasSubstr("did not prove who they are"));
  const Ran quiet = run({"hold", "return", kCase, "--quiet", "--note", "as agreed", "--json"});
  EXPECT_EQ(quiet.code, 0) << quiet.err;
  EXPECT_THAT(quiet.out, HasSubstr(R"("outcome":"decided")"));
  const Ran shown = run({"case", "show", kCase, "--json"});
  EXPECT_THAT(shown.out, HasSubstr(R"("quiet": true)"));
  EXPECT_THAT(shown.out, HasSubstr("as agreed"));
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("case.return"));
  EXPECT_EQ(run({"audit", "verify"}).code, 0);
}

TEST_F(Hold, DecidesSeveralAndTellsOfEach) {
  const Ran ran = run({"hold", "release", kCase, "zzzzzzzzzz"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(std::string("case ") + kCase + ": release in 30s"));
  EXPECT_THAT(ran.err, HasSubstr("case zzzzzzzzzz: There is no case with this id."));
  EXPECT_THAT(ran.err, HasSubstr("1 of 2 cases not decided"));
}

TEST_F(Hold, ShowsAndExportsCases) {
  EXPECT_THAT(run({"case", "list"}).out, HasSubstr("\n1 case\n"));
  EXPECT_THAT(run({"case", "list", "canary", "--json"}).out, HasSubstr(R"("case":"0123456789")"));
  EXPECT_EQ(run({"case", "list", "nobody"}).out, "0 cases\n");
  EXPECT_EQ(run({"case", "list", "--action", "explode"}).code, 64);
  const Ran shown = run({"case", "show", kCase});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr(std::string("Case ") + kCase));
  EXPECT_EQ(shown.out.find('\x1b'), std::string::npos);
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("case.view"));
  EXPECT_EQ(run({"case", "show", "zzzzzzzzzz"}).code, 1);
  const std::string file_name = file("case.json").string();
  const Ran exported = run({"case", "export", kCase, file_name});
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(std::filesystem::status(file_name).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(run({"case", "export", kCase, file_name}).code, 1) << "never over a file";
  const std::string missing = file("no.json").string();
  EXPECT_EQ(run({"case", "export", "zzzzzzzzzz", missing}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST_F(Hold, WorksOnComplaintsAndNotes) {
  EXPECT_EQ(run({"case", "note", kCase}).code, 1) << "no text";
  EXPECT_EQ(run({"case", "note", kCase, "asked by phone"}).code, 0);
  EXPECT_EQ(run({"case", "second", kCase}).code, 0);
  EXPECT_EQ(run({"case", "close", kCase}).code, 1) << "no complaint yet";
  EXPECT_EQ(run({"case", "complaint", kCase, "by phone"}).code, 0);
  EXPECT_EQ(run({"case", "close", kCase, "--finding"}).code, 1) << "the sender proved nothing";
  EXPECT_EQ(run({"case", "close", kCase, "--note", "a mistake"}).code, 0);
  EXPECT_EQ(run({"case", "appeal", kCase, "perhaps"}).code, 64);
  EXPECT_EQ(run({"case", "appeal", kCase, "uphold"}).code, 1) << "there is none";
  EXPECT_EQ(run({"case", "confirm", kCase}).code, 1) << "nothing is proposed";
  const Ran shown = run({"case", "show", kCase});
  for (const char* text : {"asked by phone", "by phone", "a mistake", "complaint"}) {
    EXPECT_THAT(shown.out, HasSubstr(text));
  }
}

TEST_F(Hold, ReportsOnHeldMail) {
  EXPECT_THAT(run({"report"}).out, HasSubstr("canary"));
  EXPECT_THAT(run({"report", "--csv"}).out, HasSubstr("\r\nrule,canary,1,0,0,0,0,1,"));
  EXPECT_THAT(run({"report", "--json"}).out, HasSubstr(R"("held": 1)"));
  EXPECT_THAT(run({"report", "--csv", "--until", "2020-01-01"}).out, HasSubstr("total,total,0,"));
  EXPECT_EQ(run({"report", "--from", "2026-01-02", "--until", "2026-01-01"}).code, 64);
  EXPECT_EQ(run({"report", "--csv", "--json"}).code, 64);
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
