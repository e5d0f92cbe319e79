// relationships import: a CRM, attendees, business cards, recorded consent; taken once, and told what was not taken.
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Relationships : public Installation {
 protected:
  Ran import_text(const std::string& content, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"relationships", "import", "-"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, content);
  }
};

const std::vector<std::string> kJo = {"--sender", "jo@a.example"};

TEST_F(Relationships, ComeFromACrmOnce) {
  const std::string csv =
      "Name,Email,Last Contact\nAnna,Anna@b.example,2026-02-01\nX,x@nobody.example,2026-02-01\n"
      "Jo,jo@a.example,2026-02-01\nBen,ben@c.example,2019-01-01\n";
  std::vector<std::string> dry = kJo;
  dry.push_back("--dry-run");
  EXPECT_THAT(import_text(csv, dry).out, HasSubstr("1 row would be recorded\n"));
  EXPECT_EQ(run({"relationships", "list"}).out, "0 rows\n");
  const Ran first = import_text(csv, kJo);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out,
            "1 row recorded\n3 rows not taken: 1 no member of the directory, 1 the sender's own address, 1 "
            "older than contacts count\n");
  const Ran before = run({"relationships", "list", "--json"});
  EXPECT_THAT(
      before.out,
      HasSubstr(
          R"("recipient":"anna@b.example","kind":"contact","how":"recorded","last":"2026-02-01","count":"1","source":"import:-")"));
  EXPECT_THAT(before.out, HasSubstr(R"("expires":"2028-01-31")")) << "learn.contact_expiry";
  EXPECT_THAT(import_text(csv, kJo).out, HasSubstr("0 rows recorded\n4 rows not taken:"));
  EXPECT_EQ(run({"relationships", "list", "--json"}).out, before.out) << "nothing changes";
  EXPECT_THAT(import_text(csv + "Anna,anna@b.example,2026-09-01\n", kJo).out, HasSubstr("1 row recorded\n"))
      << "a longer export brings only what is new";
  EXPECT_THAT(run({"lists", "relationships", "list", "--json"}).out, HasSubstr(R"("last":"2026-09-01","count":"2")"));
}

TEST_F(Relationships, WithoutDatesAreTakenOnceToo) {
  EXPECT_EQ(import_text("anna@b.example\n", kJo).out, "1 row recorded\n");
  EXPECT_EQ(import_text("anna@b.example\nben@c.example\n", kJo).out,
            "1 row recorded\n1 row not taken: 1 already on record\n");
}

TEST_F(Relationships, ComeFromMeetingsAndBusinessCards) {
  const std::vector<std::string> met = {"--met",      "--event",  "Spring meeting", "--date",
                                        "2026-03-14", "--sender", "jo@a.example"};
  EXPECT_EQ(import_text("Anna <anna@b.example>\n", met).out, "1 row recorded\n");
  put("cards.vcf",
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ben\r\nEMAIL:ben@c.example\r\nEND:VCARD\r\n"
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cleo\r\nEND:VCARD\r\n");
  const Ran cards = run({"relationships", "import", file("cards.vcf").string(), "--sender", "jo@a.example", "--met"});
  EXPECT_EQ(cards.code, 0) << cards.err;
  EXPECT_EQ(cards.out, "1 row recorded\n1 row not taken: 1 a card without a mail address\n");
  const std::string listed = run({"relationships", "list", "--json"}).out;
  EXPECT_THAT(
      listed,
      HasSubstr(
          R"("how":"met","last":"2026-03-14","count":"1","source":"import:-","evidence":"Spring meeting","expires":"2028-03-12")"));
  EXPECT_THAT(listed, HasSubstr(R"("recipient":"ben@c.example","kind":"contact","how":"met")"));
}

TEST_F(Relationships, RecordedConsentLastsAndNeedsEvidence) {
  const std::string csv = "email,date\nanna@b.example,2015-01-01\n";
  const Ran without = import_text(csv, {"--sender", "jo@a.example", "--kind", "interest"});
  EXPECT_EQ(without.code, 64);
  EXPECT_THAT(without.err, HasSubstr("--kind interest needs --evidence"));
  EXPECT_EQ(import_text(csv, {"--sender", "jo@a.example", "--kind", "interest", "--evidence", "form 7"}).out,
            "1 row recorded\n");
  EXPECT_THAT(run({"relationships", "list", "--json"}).out, HasSubstr(R"("evidence":"form 7","expires":"never")"));
  const Ran added = run({"relationships", "add", "jo@a.example", "ben@c.example", "--kind", "interest"});
  EXPECT_EQ(added.code, 1);
  EXPECT_THAT(added.err, HasSubstr("evidence: an interest needs some"));
}

TEST_F(Relationships, SayWhatIsWrongWithAnImport) {
  struct Row {
    std::vector<std::string> arguments;
    std::string content;
    int code;
    std::string text;
  };
  for (const Row& row : std::vector<Row>{
           {{}, "anna@b.example\n", 1, "(--sender)"},
           {{}, "BEGIN:VCARD\nEND:VCARD\n", 1, "business cards do not say whose contacts they are"},
           {{"--sender", "jo@a.example", "--event", "fair"}, "", 64, "add --met"},
           {{"--sender", "jo@a.example", "--kind", "friend"}, "", 64, "expected contact or interest"},
           {{"--sender", "jo@a.example", "--expires", "soon"}, "", 64, "--expires soon: expected a date"},
           {{"--sender", "jo"}, "", 64, "jo: not a mail address"},
           {kJo, "nonsense\nanna@b.example\n", 1, "-:1: recipient: \"nonsense\" is not an e-mail address"}}) {
    const Ran ran = import_text(row.content, row.arguments);
    EXPECT_EQ(ran.code, row.code) << row.text;
    EXPECT_THAT(ran.err, HasSubstr(row.text));
    EXPECT_EQ(run({"relationships", "list"}).out, "0 rows\n");
  }
  const Ran own = run({"relationships", "add", "jo@a.example", "Jo@a.example"});
  EXPECT_EQ(own.code, 1);
  EXPECT_THAT(own.err, HasSubstr("not recorded: the sender's own address"));
  std::filesystem::remove(file("members.nsd"));
  const Ran blind = import_text("anna@b.example\n", kJo);
  EXPECT_EQ(blind.code, 2);
  EXPECT_THAT(blind.err, HasSubstr("without the directory nobody counts as a member"));
  EXPECT_EQ(import_text("anna@b.example\n", {"--sender", "jo@a.example", "--non-members"}).out, "1 row recorded\n");
}

TEST_F(Relationships, ShowInWhy) {
  EXPECT_EQ(import_text("anna@b.example\n",
                        {"--sender", "jo@a.example", "--met", "--event", "Spring meeting", "--date", "2026-03-14"})
                .code,
            0);
  const Ran told = run({"why", "Jo@a.example", "Anna@b.example"});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("Contact: they met, on 2026-03-14; source import:-, Spring meeting; it counts until "
                                  "2028-03-12."));
  EXPECT_THAT(told.out, HasSubstr("solicitation, no opt-out         tag     solicitation.contact (Q2)\n"));
  EXPECT_THAT(run({"why", "jo@a.example", "ben@c.example"}).out, Not(HasSubstr("Spring")));
  EXPECT_EQ(run({"why", "jo@a.example", "anna@b.example", "--json"}).out.front(), '{');
  EXPECT_EQ(run({"why", "jo", "anna@b.example"}).code, 64);
}

}  // namespace
}  // namespace nonsolicit::cli
