// optout import and check: from the export of a mailing service to the answer for one pair.
#include <fstream>

#include "base/clock.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;

class OptOut : public Installation {
 protected:
  static std::string days_ago(int days) {
    const auto now = std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
    return base::to_rfc3339(now - std::chrono::hours(24 * days)).substr(0, 10);
  }
  Ran import_text(const std::string& csv, const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"optout", "import", "-"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, csv);
  }
};

TEST_F(OptOut, ImportsTheExportOfAMailingServiceOnce) {
  const std::string csv =
      "Email,Status,Unsubscribed At,Campaign\nanna@b.example,unsubscribed,2026-03-14 10:22:33,Spring\n"
      "ben@c.example,subscribed,,\nx@nobody.example,complained,2026-03-15,\n"
      "ANNA@b.example,unsubscribed,2026-03-14 10:22:33,Spring\n";
  const Ran dry = import_text(csv, {"--sender", "jo@a.example", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("2 rows would be recorded\n"));
  EXPECT_EQ(run({"optout", "list"}).out, "0 rows\n");

  const Ran first = import_text(csv, {"--sender", "Jo@A.example"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, "2 rows recorded\n2 rows not taken: 1 not unsubscribed by its status, 1 the same row again\n");
  const Ran before = run({"optout", "list", "--json"});
  const Ran second = import_text(csv, {"--sender", "jo@a.example"});
  EXPECT_THAT(second.out, HasSubstr("0 rows recorded\n4 rows not taken:"));
  EXPECT_THAT(second.out, HasSubstr("2 already on record"));
  EXPECT_EQ(run({"optout", "list", "--json"}).out, before.out) << "nothing changes";
  EXPECT_EQ(run({"lists", "optouts", "list", "--json"}).out, before.out) << "one list under two names";
  EXPECT_THAT(
      import_text(csv, {"--sender", "jo@a.example", "--json"}).out,
      HasSubstr(
          R"({"recorded":0,"already_on_record":2,"duplicates":1,"bad_lines":0,"left_out":{"not unsubscribed by its status":1},"dry_run":false})"));
}

TEST_F(OptOut, ImportsForOrganisationsAndLists) {
  EXPECT_EQ(import_text("anna@b.example\n", {"--sender", "@A.example"}).out, "1 row recorded\n");
  EXPECT_EQ(import_text("anna@b.example\n", {"--sender", "@a.example"}).out,
            "0 rows recorded\n1 row not taken: 1 already on record\n");
  EXPECT_EQ(
      import_text("ben@c.example\n", {"--list", "News.a.example", "--date", "2026-01-02", "--evidence", "web"}).out,
      "1 row recorded\n");
  const Ran listed = run({"optout", "list"});
  EXPECT_THAT(listed.out, HasSubstr("organisation"));
  EXPECT_THAT(listed.out, HasSubstr("news.a.example"));
  EXPECT_EQ(run({"optout", "check", "anna@b.example", "anybody@a.example"}).code, 1);
  EXPECT_EQ(run({"optout", "check", "ben@c.example", "jo@a.example"}).code, 0);
  EXPECT_EQ(run({"optout", "check", "ben@c.example", "jo@a.example", "--list-id", "news.A.example"}).code, 1);
}

TEST_F(OptOut, SaysWhatIsWrongWithAnImport) {
  struct Row {
    std::vector<std::string> arguments;
    std::string csv;
    int code;
    std::string text;
  };
  for (const Row& row :
       std::vector<Row>{{{}, "email,status\nanna@b.example,unsubscribed\n", 1, "-:1: no column \"sender\" found"},
                        {{}, "anna@b.example\n", 1, "--sender @DOMAIN"},
                        {{"--sender", "nonsense"}, "anna@b.example\n", 64, "nonsense: not a mail address"},
                        {{"--sender", "@gmail.com"}, "anna@b.example\n", 64, "not the domain of one organisation"},
                        {{"--sender", "jo@a.example", "--list", "x.example"}, "", 64, "the file is about one of them"},
                        {{"--sender", "jo@a.example", "--date", "soon"}, "", 64, "--date soon: expected a date"},
                        {{"--sender", "jo@a.example"},
                         "email\nnonsense\nanna@b.example\n",
                         1,
                         "1 bad line, nothing was imported (--skip-bad-lines imports the others)"}}) {
    const Ran ran = import_text(row.csv, row.arguments);
    EXPECT_EQ(ran.code, row.code) << row.text;
    EXPECT_THAT(ran.err, HasSubstr(row.text));
    EXPECT_EQ(run({"optout", "list"}).out, "0 rows\n");
  }
  const Ran skipped =
      import_text("email\nnonsense\nanna@b.example\n", {"--sender", "jo@a.example", "--skip-bad-lines"});
  EXPECT_EQ(skipped.out, "1 row recorded\n1 row not taken: 1 bad line\n");
}

TEST_F(OptOut, ChecksOnePairThroughItsLife) {
  const std::vector<std::string> check = {"optout", "check", "Anna@b.example", "jo@a.example"};
  const Ran none = run(check);
  EXPECT_EQ(none.code, 0);
  EXPECT_EQ(none.out, "anna@b.example has no opt-out from mailings of jo@a.example on record\n");

  EXPECT_EQ(
      run({"optout", "add", "anna@b.example", "jo@a.example", "--date", days_ago(2), "--evidence", "<1@b.example>"})
          .code,
      0);
  const Ran grace = run(check);
  EXPECT_EQ(grace.code, 1);
  EXPECT_EQ(grace.err, "");
  EXPECT_THAT(grace.out, HasSubstr("anna@b.example opted out of mailings of jo@a.example on " + days_ago(2) +
                                   ": scope sender, source staff:"));
  EXPECT_THAT(grace.out, HasSubstr("a newsletter under way may come until "));

  EXPECT_EQ(run({"optout", "add", "anna@b.example", "jo@a.example", "--date", days_ago(60)}).code, 0);
  const Ran past = run(check);
  EXPECT_EQ(past.code, 1);
  EXPECT_THAT(past.out, HasSubstr("nothing may come any more: the grace for newsletters ended on "));

  EXPECT_EQ(run({"relationships", "add", "jo@a.example", "anna@b.example", "--kind", "interest", "--date", days_ago(1),
                 "--evidence", "form 7"})
                .code,
            0);
  const Ran ended = run(check);
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("ended: they asked for mail again on " + days_ago(1)));
  EXPECT_THAT(run({"optout", "check", "anna@b.example", "jo@a.example", "--json"}).out,
              HasSubstr(R"("opted_out":"no","scope":"sender")"));

  EXPECT_EQ(run({"optout", "remove", "anna@b.example", "Jo+news@a.example"}).code, 0) << "the address is normalised";
  EXPECT_THAT(run(check).out, HasSubstr("no opt-out"));
  EXPECT_EQ(run({"optout", "check", "anna", "jo@a.example"}).code, 64);
}

TEST_F(OptOut, CountsHolidaysInTheGrace) {
  EXPECT_EQ(run({"optout", "add", "anna@b.example", "jo@a.example", "--date", days_ago(20)}).code, 0);
  const std::vector<std::string> check = {"optout", "check", "anna@b.example", "jo@a.example"};
  EXPECT_THAT(run(check).out, HasSubstr("nothing may come any more"));
  std::string holidays;
  for (int day = 0; day <= 20; day++) holidays += (day == 0 ? "\"" : ", \"") + days_ago(day) + "\"";
  std::ofstream(file("nonsolicit.toml"), std::ios::app) << "holidays = [" << holidays << "]\n";  // of [policy]
  EXPECT_THAT(run(check).out, HasSubstr("may come until"));
}

}  // namespace
}  // namespace nonsolicit::cli
