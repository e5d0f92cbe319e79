// lists TYPE add, list, remove, import: the same way for all six types.
#include <algorithm>
#include <fstream>

#include "store/store.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;

struct TypeCase {
  const char* type;
  std::vector<std::string> add;     // options of `add`
  std::vector<std::string> shown;   // in `list`
  std::vector<std::string> remove;  // keys of `remove`; empty: the id in the first column
  std::string csv;                  // two good lines
  std::string bad_csv;              // a title, a bad, a good and a bad line
};

const std::vector<TypeCase>& types() {
  static const std::vector<TypeCase> kTypes = {
      {"relationships",
       {"--sender", "Jo@A.example", "--recipient", "anna@b.example", "--kind", "interest", "--evidence", "meeting"},
       {"jo@a.example", "anna@b.example", "interest", "meeting", "staff:"},
       {"jo@a.example", "Anna@b.example"},
       "sender,recipient\nx@a.example,ben@c.example\ny@a.example,ben@c.example\n",
       "sender,recipient\nnonsense,ben@c.example\nx@a.example,ben@c.example\ny@a.example,\n"},
      {"optouts",
       {"--recipient", "anna@b.example", "--sender", "a.example", "--scope", "organisation"},
       {"anna@b.example", "a.example", "organisation"},
       {"anna@b.example", "A.example"},
       "recipient,sender\nben@c.example,x@a.example\nben@c.example,y@a.example\n",
       "recipient,sender\nben@c.example,\nben@c.example,x@a.example\n,x@a.example\n"},
      {"preferences",
       {"--recipient", "anna@b.example", "--sender", "jo@a.example", "--choice", "block"},
       {"anna@b.example", "jo@a.example", "block"},
       {"anna@b.example", "jo@a.example"},
       "recipient,sender,choice\nben@c.example,x@a.example,allow\nben@c.example,y@a.example,block\n",
       "recipient,sender,choice\nben@c.example,x@a.example,maybe\nben@c.example,y@a.example,block\nben@c.example,,"
       "block\n"},
      {"grants",
       {"--sender", "jo@a.example", "--from", "2026-01-01", "--until", "2099-12-31", "--mailings", "3", "--reason",
        "sponsor", "--approved-by", "board"},
       {"jo@a.example", "2026-01-01", "2099-12-31", "0/3", "sponsor", "board"},
       {},
       "sender,from,until,mailings,reason,approved_by\nx@a.example,2026-01-01,2026-12-31,1,r,b\ny@a.example,2026-01-01,"
       "2026-12-31,1,r,b\n",
       "sender,from,until,mailings,reason,approved_by\nx@a.example,soon,2026-12-31,1,r,b\ny@a.example,2026-01-01,2026-"
       "12-31,1,r,b\n"
       "y@a.example,2026-01-01,2026-12-31,-1,r,b\n"},
      {"exempt",
       {"--who", "@A.example", "--kind", "staff"},
       {"@a.example", "staff"},
       {"@A.example"},
       "who,kind\nx@a.example,system\n@b.example,exempt\n",
       "who,kind\nx@a.example,king\n@b.example,exempt\nnonsense,exempt\n"},
      {"organisations",
       {"--domain", "A.example", "--organisation", "Firm \"A\", Ltd"},
       {"a.example", "Firm \"A\", Ltd"},
       {"A.example"},
       "domain,organisation\nb.example,B\nc.example,C\n",
       "domain,organisation\nnot a domain,B\nc.example,C\nd.example,\n"}};
  return kTypes;
}

class Lists : public Installation {
 protected:
  static std::vector<std::string> words(const char* type, const char* verb, const std::vector<std::string>& more = {}) {
    std::vector<std::string> all = {"lists", type, verb};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_F(Lists, AddListAndRemove) {
  for (const TypeCase& row : types()) {
    SCOPED_TRACE(row.type);
    EXPECT_EQ(run(words(row.type, "list")).out, "0 rows\n");
    const Ran added = run(words(row.type, "add", row.add));
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_EQ(added.out, "1 row recorded\n");
    const Ran listed = run(words(row.type, "list"));
    for (const std::string& text : row.shown) EXPECT_THAT(listed.out, HasSubstr(text));
    EXPECT_THAT(listed.out, HasSubstr("\n1 row\n"));
    EXPECT_EQ(run(words(row.type, "list", {"nothing like it"})).out, "0 rows\n");
    const Ran json = run(words(row.type, "list", {"--json"}));
    EXPECT_EQ(json.out.front(), '{');

    auto keys = row.remove;
    if (keys.empty()) keys = {listed.out.substr(listed.out.find('\n') + 1, 10)};
    const Ran removed = run(words(row.type, "remove", keys));
    EXPECT_EQ(removed.code, 0) << removed.err;
    EXPECT_EQ(removed.out, "1 row removed\n");
    const Ran again = run(words(row.type, "remove", keys));
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr(keys[0])) << "says which";
  }
}

TEST_F(Lists, TellWhatARowReplaced) {
  EXPECT_EQ(run(words("exempt", "add", {"@x.example", "staff", "--evidence", "asked by anna"})).out,
            "1 row recorded\n");
  EXPECT_EQ(run(words("exempt", "add", {"@X.example", "system"})).out,
            "1 row recorded; replaced: was kind staff, evidence asked by anna\n");
  EXPECT_EQ(run(words("organisations", "add", {"firm.example", "Firm"})).out, "1 row recorded\n");
  EXPECT_EQ(run(words("organisations", "add", {"firm.example", "Other"})).out,
            "1 row recorded; replaced: was organisation Firm\n");
  EXPECT_EQ(run(words("exempt", "import", {"-"}), "who,kind\n@y.example,staff\n").code, 0);
  const std::string audit = run({"audit", "list", "--json"}).out;
  EXPECT_THAT(audit, HasSubstr("\"subject\":\"@x.example\",\"detail\":\"who @x.example, kind staff, expires never\""));
  EXPECT_THAT(audit, HasSubstr("kind system, expires never; replaced: was kind staff\""));
  EXPECT_THAT(audit, HasSubstr("domain firm.example, organisation Other; replaced: was organisation Firm\""));
  EXPECT_THAT(audit, HasSubstr("standard input: 1 recorded"));
  EXPECT_THAT(audit, testing::Not(HasSubstr("anna"))) << "words about a person";
}

TEST_F(Lists, AreListedAsJsonToTheLastRow) {
  constexpr size_t kRows = 100'001;
  std::vector<lists::OrganisationEntry> rows(kRows);
  for (size_t i = 0; i < kRows; i++) rows[i] = {.domain = "d" + std::to_string(i) + ".example", .organisation = "O"};
  {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    ASSERT_TRUE((*opened)->lists().put(rows).ok());
  }
  const std::string all = run(words("organisations", "list", {"--json"})).out;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), static_cast<std::ptrdiff_t>(kRows));
}

TEST_F(Lists, ImportAllOrTellEveryBadLine) {
  for (const TypeCase& row : types()) {
    SCOPED_TRACE(row.type);
    put("bad.csv", row.bad_csv);
    const Ran bad = run(words(row.type, "import", {file("bad.csv").string()}));
    EXPECT_EQ(bad.code, 1);
    EXPECT_THAT(bad.err, HasSubstr("bad.csv:2: "));
    EXPECT_THAT(bad.err, HasSubstr("bad.csv:4: "));
    EXPECT_THAT(bad.err, HasSubstr("2 bad lines, nothing was imported"));
    EXPECT_EQ(run(words(row.type, "list")).out, "0 rows\n");
    const Ran good = run(words(row.type, "import", {"-"}), row.csv);
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_EQ(good.out, "2 rows recorded\n");
    EXPECT_EQ(run(words(row.type, "import", {"--skip-bad-lines", file("bad.csv").string()})).code, 0);
    EXPECT_EQ(run(words(row.type, "import", {"/nonexistent.csv"})).code, 1);
  }
}

TEST_F(Lists, AddSaysWhatIsWrong) {
  const Ran bad =
      run({"lists", "preferences", "add", "--recipient", "anna", "--sender", "jo@a.example", "--choice", "maybe"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("anna"));
}

TEST_F(Lists, PreferencesLinkPrintsASealAndWritesNothing) {
  const std::vector<std::string> good = {"lists",    "preferences",  "link",     "--recipient", "Anna@b.example",
                                         "--sender", "jo@a.example", "--choice", "block"};
  const std::string before = listing();
  const Ran ran = run(good);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out.find('@'), std::string::npos) << ran.out;
  EXPECT_THAT(ran.out, testing::MatchesRegex("[0-9A-Z]{8}[.][A-Za-z0-9_-]+\n"));
  EXPECT_EQ(listing(), before);
  const auto with = [&good](size_t at, const std::string& word) {
    auto words = good;
    words[at] = word;
    return words;
  };
  EXPECT_EQ(run(with(4, "anna")).code, 64);
  EXPECT_EQ(run(with(6, "jo")).code, 64);
  EXPECT_EQ(run(with(8, "maybe")).code, 64);
  auto days = good;
  days.insert(days.end(), {"--days", "0"});
  EXPECT_EQ(run(days).code, 64);
}

TEST_F(Lists, PreferencesLinkOpensAPageAndIsAMail) {
  std::ifstream shipped(file("nonsolicit.toml"));
  const std::string options{std::istreambuf_iterator<char>(shipped), {}};
  put("nonsolicit.toml", options + "\n[review]\npublic_url = \"https://review.assoc.example\"\n");
  const Ran ran = run({"lists", "preferences", "link", "--recipient", "anna@b.example", "--sender", "jo@a.example",
                       "--choice", "block"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, testing::MatchesRegex("https://review.assoc.example/p/[0-9A-Z]{8}[.][A-Za-z0-9_-]+\n"));
}

TEST_F(Lists, ShowNothingThatMovesTheTerminal) {
  const Ran refused =
      run({"lists", "exempt", "add", "--who", "x@a.example", "--kind", "staff", "--evidence", "a\x1b[2J"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.err.find('\x1b'), std::string::npos);
  const Ran reversed =
      run({"lists", "organisations", "add", "--domain", "a.example", "--organisation", "A\xE2\x80\xAEltd"});
  const Ran listed = run({"lists", "organisations", "list"});
  EXPECT_EQ((reversed.err + listed.out).find("\xE2\x80\xAE"), std::string::npos);
}

}  // namespace
}  // namespace nonsolicit::cli
