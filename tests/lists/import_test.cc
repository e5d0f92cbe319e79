#include "lists/import.h"
#include "tests/lists/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unicode.h"
#include "lists/import_table.h"

namespace nonsolicit::lists {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ImportOptions options() {
  ImportOptions result;
  result.file = "list.csv";
  result.now = kNow;
  return result;
}

template <class Row>
std::vector<std::string> problems(const Imported<Row>& imported) {
  std::vector<std::string> texts;
  for (const LineProblem& problem : imported.problems) texts.push_back(problem.text());
  return texts;
}

// "address|id|name|organisation|canary" per row.
std::vector<std::string> shown(const Imported<DirectoryRow>& imported) {
  std::vector<std::string> texts;
  for (const DirectoryRow& row : imported.rows) {
    texts.push_back(row.address.text() + "|" + row.member_id + "|" + row.name + "|" + row.organisation +
                    (row.canary ? "|canary" : ""));
  }
  return texts;
}

std::string utf16(std::string_view ascii, bool little, bool mark) {
  std::string bytes;
  const auto unit = [&](unsigned value) {
    const char low = static_cast<char>(value & 255);
    const char high = static_cast<char>(value >> 8);
    bytes.push_back(little ? low : high);
    bytes.push_back(little ? high : low);
  };
  if (mark) unit(0xFEFF);
  for (char c : ascii) unit(static_cast<unsigned char>(c));
  return bytes;
}

struct DirectoryCase {
  const char* name;
  std::string content;
  std::vector<std::string> rows;
};
class ImportDirectory : public testing::TestWithParam<DirectoryCase> {};

TEST_P(ImportDirectory, ReadsTheRows) {
  const auto imported = import_directory(GetParam().content, options());
  EXPECT_THAT(problems(imported), IsEmpty());
  EXPECT_EQ(shown(imported), GetParam().rows);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ImportDirectory,
    testing::Values(
        DirectoryCase{"english",
                      "Member ID,Name,E-mail,Organization,Canary\n7,Jane Doe,Jane@Firm.example,Firm Ltd,\n",
                      {"jane@firm.example|7|Jane Doe|Firm Ltd"}},
        DirectoryCase{
            "french",
            "Num\xC3\xA9ro d'adh\xC3\xA9rent;Nom;Courriel;Soci\xC3\xA9t\xC3\xA9\n7;Zo\xC3\xA9;z@f.example;SA\n",
            {"z@f.example|7|Zo\xC3\xA9|SA"}},
        DirectoryCase{"german",
                      "Mitgliedsnummer;Name;E-Mail-Adresse;Kanzlei\n7;J\xC3\xBCrgen;j@k.example;K & K\n",
                      {"j@k.example|7|J\xC3\xBCrgen|K & K"}},
        DirectoryCase{
            "spanish",
            "N\xC3\xBAmero de socio\tNombre\tCorreo electr\xC3\xB3nico\tEmpresa\n7\tI\xC3\xB1igo\ti@e.example\tE SA\n",
            {"i@e.example|7|I\xC3\xB1igo|E SA"}},
        DirectoryCase{"windows_1252", "Courriel;Soci\xE9t\xE9\nz@f.example;Caf\xE9\n", {"z@f.example|||Caf\xC3\xA9"}},
        DirectoryCase{"utf8_mark",
                      "\xEF\xBB\xBF"
                      "email,id\na@b.example,1\n",
                      {"a@b.example|1||"}},
        DirectoryCase{"utf16_little_mark", utf16("email\tid\r\na@b.example\t1\r\n", true, true), {"a@b.example|1||"}},
        DirectoryCase{"utf16_big_mark", utf16("email\tid\na@b.example\t1\n", false, true), {"a@b.example|1||"}},
        DirectoryCase{"utf16_little_bare", utf16("email,id\na@b.example,1\n", true, false), {"a@b.example|1||"}},
        DirectoryCase{"utf16_big_bare", utf16("email,id\na@b.example,1\n", false, false), {"a@b.example|1||"}},
        DirectoryCase{"spreadsheet_separator", "sep=;\r\nemail;id\r\na@b.example;1,5\r\n", {"a@b.example|1,5||"}},
        DirectoryCase{
            "quoted_line_end", "email,organisation\n\"a@b.example\",\"Firm\nLtd\"\n", {"a@b.example|||Firm\nLtd"}},
        DirectoryCase{"name_in_email", "email,id\nJane Doe <j@b.example>,1\n", {"j@b.example|1|Jane Doe|"}},
        DirectoryCase{"mailto", "email,id\nmailto:j@b.example,1\n", {"j@b.example|1||"}},
        DirectoryCase{
            "one_per_line", "# members\na@b.example\n\n <C@b.example> # board\n", {"a@b.example|||", "c@b.example|||"}},
        DirectoryCase{"one_per_line_cr", "a@b.example\rc@b.example", {"a@b.example|||", "c@b.example|||"}},
        DirectoryCase{"one_per_line_names",
                      "Doe, Jane <j@b.example>\n\"Roe, R.\" <r@b.example>\n",
                      {"j@b.example||Doe, Jane|", "r@b.example||Roe, R.|"}},
        DirectoryCase{"one_column_header", "Email\na@b.example\n", {"a@b.example|||"}},
        DirectoryCase{
            "comment_before_header", "# export of 1 May, all\nemail,id\na@b.example,1\n", {"a@b.example|1||"}},
        DirectoryCase{"blank_records", "email,id\n,\na@b.example,1\n\n", {"a@b.example|1||"}},
        DirectoryCase{"short_record", "email,id,name\na@b.example\n", {"a@b.example|||"}},
        DirectoryCase{
            "canary", "email,canary\na@b.example,Yes\nb@b.example,0\n", {"a@b.example||||canary", "b@b.example|||"}},
        DirectoryCase{"unknown_columns", "email,phone,id\na@b.example,+1 555,3\n", {"a@b.example|3||"}},
        DirectoryCase{"hash_in_data", "id,email\n#12,a@b.example\n", {"a@b.example|#12||"}},
        DirectoryCase{"empty", "", {}}, DirectoryCase{"header_only", "email,id\n", {}}),
    [](const auto& row) { return std::string(row.param.name); });

struct ProblemCase {
  const char* name;
  std::string content;
  std::vector<std::string> want;  // parts of each problem, in order
};
class ImportDirectoryProblems : public testing::TestWithParam<ProblemCase> {};

TEST_P(ImportDirectoryProblems, AreReportedWithFileAndLine) {
  const auto found = problems(import_directory(GetParam().content, options()));
  ASSERT_EQ(found.size(), GetParam().want.size()) << testing::PrintToString(found);
  for (size_t i = 0; i < found.size(); i++) EXPECT_THAT(found[i], HasSubstr(GetParam().want[i]));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ImportDirectoryProblems,
    testing::Values(
        ProblemCase{"all_in_one_run",
                    "email,id\nnobody,1\na@b.example,2\n,3\nc d@b.example,4\n",
                    {"list.csv:2: email: \"nobody\" is not an e-mail address", "list.csv:4: email: no address",
                     "list.csv:5: email: \"c d@b.example\""}},
        ProblemCase{"two_in_a_cell", "email,id\n\"a@b.example,c@b.example\",1\n", {"list.csv:2: email: "}},
        ProblemCase{"open_quote", "email,id\n\"a@b.example,1\nc@b.example,2\n", {"list.csv:2: quote not closed"}},
        ProblemCase{"after_quote", "email,id\n\"a@b.example\"x,1\n", {"list.csv:2: text after a closing quote"}},
        ProblemCase{"bad_header", "\"email\"x,id\na@b.example,1\n", {"list.csv:1: text after"}},
        ProblemCase{
            "line_after_quoted_break", "email,name\na@b.example,\"x\ny\"\nbad,z\n", {"list.csv:4: email: \"bad\""}},
        ProblemCase{"line_after_sep", "sep=,\nemail,id\nbad,1\n", {"list.csv:3: email"}},
        ProblemCase{"no_email_column", "name,id\nJane,1\n", {"list.csv:1: no column \"email\""}},
        ProblemCase{"no_header", "Jane,jane@b.example,7\n", {"list.csv:1: no column \"email\""}},
        ProblemCase{"two_email_columns",
                    "email,e-mail\na@b.example,c@b.example\n",
                    {"list.csv:1: columns 1 and 2 both look like \"email\""}},
        ProblemCase{"too_many_fields", "email,id\na@b.example,1,2\n", {"list.csv:2: 3 fields, but 2 columns"}},
        ProblemCase{"long_field",
                    "email,id\na@b.example," + std::string(5000, 'x') + "\n",
                    {"list.csv:2: field 2 is longer than 4096 bytes"}},
        ProblemCase{"long_line",
                    "a@b.example\n" + std::string(5000, 'x') + "\n",
                    {"list.csv:2: the line is longer than 4096 bytes"}},
        ProblemCase{"too_many_columns", "email" + std::string(300, ',') + "\n", {"list.csv:1: more than 256 columns"}},
        ProblemCase{"control",
                    std::string("email,id\na@b.example,\x01\n"),
                    {"list.csv:2: id: control character in \"U+0001\""}},
        ProblemCase{
            "bad_canary", "email,canary\na@b.example,perhaps\n", {"list.csv:2: canary: \"perhaps\" is not yes or no"}},
        ProblemCase{"conflict",
                    "email,id\na@b.example,1\nA@B.example,2\n",
                    {"list.csv:3: a@b.example stands on line 2 with other content"}},
        ProblemCase{"plain_list", "a@b.example\n\nnobody\n", {"list.csv:3: email: \"nobody\""}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ImportDirectory, CountsEqualDuplicatesAndKeepsOne) {
  const auto imported = import_directory("email,id\na@b.example,1\na+x@b.example,1\nA@b.example,1\n", options());
  EXPECT_EQ(imported.rows.size(), 1u);
  EXPECT_EQ(imported.duplicates, 2u);
  EXPECT_THAT(problems(imported), IsEmpty());
}

TEST(ImportDirectory, TakesColumnsByTitleAndByNumber) {
  auto given = options();
  given.columns = {{"email", "Contact"}, {"id", "3"}};
  EXPECT_THAT(shown(import_directory("Email,Contact,Nr\nx@b.example,a@b.example,9\n", given)),
              ElementsAre("a@b.example|9||"));
  given.columns = {{"email", "2"}};
  EXPECT_THAT(shown(import_directory("Jane,a@b.example\nRoe,c@b.example\n", given)),
              ElementsAre("a@b.example|||", "c@b.example|||"));
  given.columns = {{"email", "5"}, {"id", "Nowhere"}};
  EXPECT_THAT(problems(import_directory("a,b\n", given)),
              ElementsAre(HasSubstr("no column \"5\""), HasSubstr("no column \"Nowhere\"")));
  given.columns = {{"emial", "1"}};
  EXPECT_THAT(problems(import_directory("a,b\n", given)), ElementsAre(HasSubstr("did you mean \"email\"?")));
}

TEST(ImportDirectory, TakesTheGivenSeparator) {
  auto given = options();
  given.separator = ';';
  EXPECT_THAT(shown(import_directory("email;a,b,c\na@b.example;1\n", given)), ElementsAre("a@b.example|||"));
}

TEST(ImportRelationships, ReadsKindsDatesAndEvidence) {
  const auto imported = import_relationships(
      "sender,recipient,kind,date,evidence,expires\n"
      "s@x.example,r@y.example,,2026-01-02,met at the fair,2027-01-02\n"
      "s@x.example,r@y.example,Interest,2026-01-02T03:04:05+01:00,their form of January,\n",
      options());
  ASSERT_THAT(problems(imported), IsEmpty());
  ASSERT_EQ(imported.rows.size(), 2u);
  EXPECT_EQ(imported.rows[0].kind, Relationship::contact);
  EXPECT_EQ(base::to_rfc3339(imported.rows[0].first_seen), "2026-01-02T00:00:00Z");
  EXPECT_EQ(base::to_rfc3339(*imported.rows[0].origin.expires), "2027-01-03T00:00:00Z") << "to the end of that day";
  EXPECT_EQ(imported.rows[0].origin.evidence, "met at the fair");
  EXPECT_EQ(imported.rows[0].origin.source, "import:list.csv");
  EXPECT_EQ(imported.rows[0].origin.recorded, kNow);
  EXPECT_EQ(imported.rows[1].kind, Relationship::interest);
  EXPECT_EQ(base::to_rfc3339(imported.rows[1].last_seen), "2026-01-02T02:04:05Z");
}

TEST(ImportRelationships, ReportsEveryKindOfBadLine) {
  const auto imported = import_relationships(
      "sender,recipient,kind,date\ns@x.example,,,\ns@x.example,r@y.example,friend,\ns@x.example,r@y.example,,02.01."
      "2026\n"
      "s@x.example,r@y.example,,2027-01-01\nr@y.example,r@y.example,,\n"
      "s@x.example,r@y.example,,2026-01-01\ns@x.example,r@y.example,,2026-01-02\ns@x.example,r@y.example,,2026-01-01\n"
      "s@x.example,r@y.example,interest,2026-01-01\n",
      options());
  EXPECT_THAT(problems(imported),
              ElementsAre(HasSubstr("list.csv:2: recipient: no address"),
                          HasSubstr("list.csv:3: kind: \"friend\" is not \"contact\" or \"interest\""),
                          HasSubstr("list.csv:4: date: \"02.01.2026\" is not a date"),
                          HasSubstr("list.csv:5: date: \"2027-01-01\" lies in the future"),
                          HasSubstr("list.csv:10: evidence: an interest needs some")));
  EXPECT_EQ(imported.left_out.at(LeftOut::own_address), 1u);
  EXPECT_EQ(imported.rows.size(), 2u) << "of one pair each contact counts";
  EXPECT_EQ(imported.duplicates, 1u);
}

TEST(ImportOptOuts, ReadsAllScopes) {
  const auto imported = import_opt_outs(
      "recipient,sender,scope\nr@y.example,S@x.example,\nr@y.example,News <List.X.example>,list\n"
      "r@y.example,@Firm.example,organisation\nr@y.example,sales@firm2.example,organisation\n",
      options());
  ASSERT_THAT(problems(imported), IsEmpty());
  std::vector<std::string> found;
  for (const OptOutEntry& row : imported.rows) found.push_back(std::string(to_string(row.scope)) + " " + row.sender);
  EXPECT_THAT(found, ElementsAre("sender s@x.example", "list list.x.example", "organisation firm.example",
                                 "organisation firm2.example"));
  EXPECT_EQ(imported.rows[0].requested, kNow);
}

TEST(ImportOptOuts, ReportsBadTargets) {
  EXPECT_THAT(problems(import_opt_outs(
                  "recipient,sender,scope\nr@y.example,,\nr@y.example,no address,\nr@y.example,a b,list\n"
                  "r@y.example,gmail.com,organisation\nr@y.example,nodots,organisation\nr@y.example,a@b.example,all\n",
                  options())),
              ElementsAre(HasSubstr(":2: sender: nothing given"), HasSubstr(":3: sender: \"no address\""),
                          HasSubstr(":4: sender: \"a b\" is not a List-Id"),
                          HasSubstr(":5: sender: \"gmail.com\" is not the domain of one organisation"),
                          HasSubstr(":6: sender: \"nodots\" is not a domain"), HasSubstr(":7: scope: \"all\"")));
}

TEST(ImportPreferences, ReadsChoicesAndReportsConflicts) {
  const auto imported = import_preferences(
      "recipient;sender;choice\nr@y.example;s@x.example;ALLOW\nr@y.example;t@x.example;block\n"
      "r@y.example;s@x.example;block\nr@y.example;u@x.example;\nr@y.example;u@x.example;maybe\n",
      options());
  EXPECT_THAT(problems(imported),
              ElementsAre(HasSubstr(":4: the choice of r@y.example about s@x.example stands on line 2"),
                          HasSubstr(":5: choice: nothing given"), HasSubstr(":6: choice: \"maybe\"")));
  ASSERT_EQ(imported.rows.size(), 2u);
  EXPECT_EQ(imported.rows[0].choice, PreferenceChoice::allow);
  EXPECT_EQ(imported.rows[1].choice, PreferenceChoice::block);
}

TEST(ImportGrants, ReadsRecipientsDatesAndNumber) {
  const std::string content =
      "sender,recipients,from,until,mailings,reason,approved_by\n"
      "s@x.example,\"b@y.example; a@y.example "
      "a@y.example\",2026-01-01,2026-12-31,3,sponsor,board\nt@x.example,,,2026-12-31,,educator,\n";
  const auto imported = import_grants(content, options());
  ASSERT_THAT(problems(imported), IsEmpty());
  ASSERT_EQ(imported.rows.size(), 2u);
  const GrantEntry& grant = imported.rows[0];
  ASSERT_EQ(grant.recipients.size(), 2u);
  EXPECT_EQ(grant.recipients[0].text(), "a@y.example");
  EXPECT_EQ(base::to_rfc3339(grant.until), "2027-01-01T00:00:00Z");
  EXPECT_EQ(grant.mailings, 3);
  EXPECT_EQ(grant.approved_by, "board");
  EXPECT_TRUE(base::is_case_id(grant.id)) << grant.id;
  EXPECT_NE(grant.id, imported.rows[1].id);
  EXPECT_EQ(grant.id, import_grants(content, options()).rows[0].id) << "the same file makes the same grants";
  EXPECT_EQ(imported.rows[1].from, kNow);
  EXPECT_THAT(imported.rows[1].recipients, IsEmpty());
}

TEST(ImportGrants, ReportsBadLines) {
  EXPECT_THAT(
      problems(import_grants(
          "sender,recipients,from,until,mailings,reason\ns@x.example,,,,1,r\ns@x.example,,2026-02-01,2026-01-01,1,r\n"
          "s@x.example,,,2026-12-31,0,r\ns@x.example,bad,,2026-12-31,1,r\ns@x.example,,,2026-12-31,1,\n",
          options())),
      ElementsAre(HasSubstr(":2: until: no date"), HasSubstr(":3: until: not after from"),
                  HasSubstr(":4: mailings: \"0\""), HasSubstr(":5: recipients: \"bad\""),
                  HasSubstr(":6: reason: nothing given")));
}

TEST(ImportExempt, ReadsAddressesAndDomains) {
  const auto imported =
      import_exempt("who,kind\nStaff@x.example,staff\n@Billing.example,system\nz@x.example,\n", options());
  ASSERT_THAT(problems(imported), IsEmpty());
  ASSERT_EQ(imported.rows.size(), 3u);
  EXPECT_EQ(imported.rows[0].who, "staff@x.example");
  EXPECT_EQ(imported.rows[1].who, "@billing.example");
  EXPECT_EQ(imported.rows[1].kind, ExemptKind::system);
  EXPECT_EQ(imported.rows[2].kind, ExemptKind::exempt);
  EXPECT_EQ(import_exempt("a@x.example\n@y.example\n", options()).rows.size(), 2u) << "one per line";
  EXPECT_THAT(problems(import_exempt("who,kind\n@gmail.com,staff\nnobody,\na@x.example,king\n", options())),
              ElementsAre(HasSubstr(":2: who: gmail.com is a public mail provider"), HasSubstr(":3: who: \"nobody\""),
                          HasSubstr(":4: kind: \"king\"")));
}

TEST(ImportOrganisations, ReadsDomainsAndReportsProvidersAndConflicts) {
  const auto imported = import_organisations(
      "domain,organisation\nFirm.example,Firm\nb\xC3\xBC"
      "cher.example,Books\nfirm.example, FIRM \n"
      "firm.example,Other\ngmail.com,Firm\nnodots,Firm\nx.example,\n",
      options());
  ASSERT_EQ(imported.rows.size(), 2u);
  EXPECT_EQ(imported.rows[0].domain, "firm.example");
  EXPECT_EQ(imported.rows[1].domain, "xn--bcher-kva.example");
  EXPECT_EQ(imported.duplicates, 1u);
  EXPECT_THAT(
      problems(imported),
      ElementsAre(HasSubstr(":5: firm.example stands on line 2"), HasSubstr(":6: domain: gmail.com is a public"),
                  HasSubstr(":7: domain: \"nodots\""), HasSubstr(":8: organisation: nothing given")));
}

TEST(Import, ReportsMissingColumnsOfListsWithoutHeader) {
  EXPECT_THAT(problems(import_preferences("r@y.example\n", options())), testing::SizeIs(2));
  EXPECT_THAT(problems(import_opt_outs("r@y.example,s@x.example,sender\n", options())), testing::SizeIs(2));
}

TEST(TitleKey, IgnoresCaseAccentsAndSigns) {
  EXPECT_EQ(title_key("E-Mail-Adresse:"), "emailadresse");
  EXPECT_EQ(title_key("  PR\xC3\x89NOM "), "prenom");
  EXPECT_EQ(title_key("\xE5\x90\x8D"), "\xE5\x90\x8D");
}

}  // namespace
}  // namespace nonsolicit::lists
