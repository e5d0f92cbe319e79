#include <gtest/gtest.h>

#include "cli/progress.h"
#include "tests/base/make_archive.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

class LearnCommand : public Installation {};

constexpr const char* kLog =
    "2026-11-20T10:00:00Z mx postfix/smtpd[7]: ABCDE1: client=h[203.0.113.9]\n"
    "2026-11-20T10:00:00Z mx postfix/cleanup[7]: ABCDE1: message-id=<m1@b.example>\n"
    "2026-11-20T10:00:00Z mx postfix/qmgr[7]: ABCDE1: from=<anna@b.example>, size=5, nrcpt=1 (queue active)\n"
    "2026-11-20T10:00:01Z mx postfix/smtp[7]: ABCDE1: to=<jo@a.example>, relay=y, dsn=2.0.0, status=sent (ok)\n"
    "2026-11-20T10:00:01Z mx postfix/qmgr[7]: ABCDE1: removed\n";

TEST_F(LearnCommand, TakesPairsOnceAndTellsWhatItDid) {
  put("mail.log", kLog);
  const std::string log = file("mail.log").string();
  const Ran dry = run({"learn", "maillog", "--dry-run", log});
  EXPECT_NE(dry.out.find("1 pair of 1 message (--dry-run: nothing was written)"), std::string::npos) << dry.out;
  EXPECT_FALSE(std::filesystem::exists(file("state.db")));
  const Ran first = run({"learn", "maillog", log});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.out.find("taken      1 pair of 1 message, 1 of them new"), std::string::npos) << first.out;
  EXPECT_NE(first.out.find("1 message without proof"), std::string::npos) << first.out;
  const Ran rows = run({"--json", "lists", "relationships", "list"});
  EXPECT_NE(rows.out.find("\"sender\":\"jo@a.example\",\"recipient\":\"anna@b.example\""), std::string::npos)
      << rows.out;
  EXPECT_NE(rows.out.find("maillog:mail.log"), std::string::npos);

  const Ran second = run({"--json", "learn", "maillog", log});
  EXPECT_NE(second.out.find("\"files_known\":1"), std::string::npos) << second.out;
  const Ran again = run({"--json", "learn", "maillog", "--again", log});
  EXPECT_NE(again.out.find("\"pairs\":1,\"pairs_new\":0"), std::string::npos) << again.out;
  const Ran input = run({"--json", "learn", "maillog", "-"}, kLog);
  EXPECT_NE(input.out.find("\"pairs\":1,\"pairs_new\":0"), std::string::npos) << input.out << input.err;
  // With other settings the file is read anew.
  const Ran strict = run({"--json", "learn", "maillog", "--require-proof", log});
  EXPECT_NE(strict.out.find("\"no_proof\":1"), std::string::npos) << strict.out;
}

TEST_F(LearnCommand, ReadsMailboxesOnce) {
  put("jo.mbox",
      "From anna@b.example Fri Nov 20 10:00:00 2026\nFrom: anna@b.example\nTo: jo@a.example\nMessage-ID: <m1@b>\n"
      "Date: Fri, 20 Nov 2026 10:00:00 +0000\n\nHello\n>From here on\n\n"
      "From anna@b.example Fri Nov 20 11:00:00 2026\nFrom: anna@b.example\nTo: kim@a.example\nMessage-ID: <m2@b>\n"
      "Date: Fri, 20 Nov 2026 11:00:00 +0000\n\nHello\n");
  const std::string box = file("jo.mbox").string();
  const Ran cautious = run({"--json", "learn", "mbox", box});
  EXPECT_EQ(cautious.code, 0) << cautious.err;
  EXPECT_NE(cautious.out.find("\"no_proof\":2"), std::string::npos) << cautious.out;
  const Ran first = run({"--json", "learn", "mbox", "--trust", "any", box});
  EXPECT_NE(first.out.find("\"pairs\":2,\"pairs_new\":2"), std::string::npos) << first.out;
  const Ran again = run({"--json", "learn", "mbox", "--trust", "any", box});
  EXPECT_NE(again.out.find("\"pairs\":2,\"pairs_new\":0"), std::string::npos) << again.out;
}

TEST_F(LearnCommand, TakesNoContactFromWhoAsksToBeLeftAlone) {
  put("stop.eml",
      "From: anna@b.example\nTo: jo@a.example\nSubject: Re: offer\nMessage-ID: <m3@b>\n"
      "Date: Fri, 20 Nov 2026 10:00:00 +0000\n\nPlease stop sending me these mails and remove me from your list.\n");
  const Ran ran = run({"--json", "learn", "maildir", "--trust", "any", file("stop.eml").string()});
  EXPECT_NE(ran.out.find("\"asks_to_stop\":1"), std::string::npos) << ran.out << ran.err;
}

TEST_F(LearnCommand, CountsNothingThatIsNoMail) {
  base::make_archive(file("a.tgz"), {{"1.eml", sample_mail("anna@b.example")}});
  put("lists/members.csv", "email,name\nanna@b.example,Anna\n");
  const Ran packed = run({"learn", "mbox", file("a.tgz").string()});
  EXPECT_EQ(packed.code, 1);
  EXPECT_NE(packed.err.find("a.tgz: an archive or packed file, no mail"), std::string::npos) << packed.err;
  EXPECT_EQ(packed.out.find("1 message"), std::string::npos) << packed.out;
  const Ran table = run({"learn", "mbox", file("lists").string()});
  EXPECT_EQ(table.code, 1);
  EXPECT_NE(table.err.find("members.csv: no header: this is no mail"), std::string::npos) << table.err;
}

TEST_F(LearnCommand, SaysWhatIsWrong) {
  put("no.log", "this is\nno log\n");
  struct Case {
    std::vector<std::string> arguments;
    int code;
    const char* want;
  };
  const std::string log = file("no.log").string();
  const Case cases[] = {{{"learn", "maillog", log}, 1, "no.log:1: expected lines"},
                        {{"learn", "maillog", "/no/such"}, 1, "/no/such"},
                        {{"learn", "maillog", "--zone", "Mars", log}, 64, "--zone Mars"},
                        {{"learn", "maillog", "--since", "soon", log}, 64, "--since soon"},
                        {{"learn", "mbox", "--trust", "me", log}, 64, "--trust me"},
                        {{"learn", "maildir", folder_.string() + "/none"}, 1, "none"},
                        {{"learn"}, 64, "expected one of maillog, mbox, maildir"}};
  for (const Case& c : cases) {
    const Ran ran = run(c.arguments);
    EXPECT_EQ(ran.code, c.code) << ran.err;
    EXPECT_NE(ran.err.find(c.want), std::string::npos) << c.want << "\n" << ran.err;
  }
}

class LearnBare : public BareInstallation {};

TEST_F(LearnBare, NeedsTheDirectory) {
  put("mail.log", kLog);
  const Ran ran = run({"learn", "maillog", file("mail.log").string()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("without key file and directory"), std::string::npos) << ran.err;
}

TEST(ByteProgress, TellsRateAndTimeLeft) {
  using std::chrono::milliseconds;
  const auto line = [](size_t done, size_t total, milliseconds elapsed) {
    const std::string text = byte_progress_line("log", done, total, elapsed);
    return text.substr(text.find(']') + 1);
  };
  EXPECT_EQ(line(1'200'000'000, 3'600'000'000, milliseconds(10'000)), "  33 %  1.2 GB/3.6 GB  120.0 MB/s  20 s left");
  EXPECT_EQ(line(999, 1000, milliseconds(10)), "  99 %  999 bytes/1.0 kB");
  EXPECT_EQ(line(1'000'000, 10'000'000'000, milliseconds(1000)), "   0 %  1.0 MB/10.0 GB  1.0 MB/s  2 h 46 min left");
}

}  // namespace
}  // namespace nonsolicit::cli
