// Contacts of CRMs, attendees of meetings and business cards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "lists/import.h"
#include "tests/lists/samples.h"

namespace nonsolicit::lists {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using Defaults = std::map<std::string, std::string>;

std::shared_ptr<const Directory> members() {
  static const auto keys = std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral("tests"));
  return make_directory({{.address = *base::Address::parse("anna@b.example")},
                         {.address = *base::Address::parse("ben@c.example")},
                         {.address = *base::Address::parse("jo@a.example")}},
                        keys);
}

struct Taken {
  std::vector<std::string> texts;  // "sender recipient kind how day evidence until", "!problem", "-n why"
  size_t duplicates = 0;
};

Taken take(const std::string& content, Defaults defaults) {
  const auto directory = members();
  const RelationshipTerms terms{
      .contact = std::chrono::hours(24 * 730), .enquiry = std::chrono::hours(24 * 180), .members = directory.get()};
  const auto imported =
      import_relationships(content, {.file = "crm.csv", .defaults = std::move(defaults), .now = kNow}, terms);
  const auto day = [](base::TimePoint time) { return base::to_rfc3339(time).substr(0, 10); };
  Taken taken{.duplicates = imported.duplicates};
  for (const RelationshipEntry& row : imported.rows) {
    taken.texts.push_back(fmt::format("{} {} {} {} {} '{}' {}", row.sender.text(), row.recipient.text(),
                                      to_string(row.kind), to_string(row.how), day(row.last_seen), row.origin.evidence,
                                      row.origin.expires ? day(*row.origin.expires) : "never"));
  }
  for (const LineProblem& problem : imported.problems)
    taken.texts.push_back(fmt::format("!{} {}", problem.line, problem.what));
  for (const auto& [why, count] : imported.left_out)
    taken.texts.push_back(fmt::format("-{} {}", count, to_string(why)));
  return taken;
}

struct ContactCase {
  const char* name;
  std::string content;
  Defaults defaults;
  std::vector<std::string> found;
};
class Contacts : public testing::TestWithParam<ContactCase> {};

TEST_P(Contacts, AreRead) {
  EXPECT_THAT(take(GetParam().content, GetParam().defaults).texts, ElementsAreArray(GetParam().found));
}

const Defaults kJo = {{"sender", "jo@a.example"}};
const Defaults kMet = {
    {"sender", "jo@a.example"}, {"how", "met"}, {"evidence", "Spring meeting"}, {"date", "2026-03-14"}};

INSTANTIATE_TEST_SUITE_P(
    Table, Contacts,
    testing::Values(
        ContactCase{
            "crm_without_sender",
            "Name,Email,Last Contact\nAnna,Anna@b.example,2026-02-01\nX,x@nobody.example,2026-02-01\n",
            kJo,
            {"jo@a.example anna@b.example contact recorded 2026-02-01 '' 2028-02-01", "-1 no member of the directory"}},
        ContactCase{"crm_with_sender",
                    "sender,email\nmark@a.example,anna@b.example\n,ben@c.example\n",
                    kJo,
                    {"mark@a.example anna@b.example contact recorded 2026-11-22 '' 2028-11-21",
                     "jo@a.example ben@c.example contact recorded 2026-11-22 '' 2028-11-21"}},
        ContactCase{"attendees",
                    "anna@b.example\nBen <ben@c.example>\njo@a.example\n",
                    kMet,
                    {"jo@a.example anna@b.example contact met 2026-03-14 'Spring meeting' 2028-03-13",
                     "jo@a.example ben@c.example contact met 2026-03-14 'Spring meeting' 2028-03-13",
                     "-1 the sender's own address"}},
        ContactCase{"cards",
                    "BEGIN:VCARD\nEMAIL:anna@b.example\nEMAIL:anna@home.example\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n"
                    "BEGIN:VCARD\nEMAIL:nonsense\nEND:VCARD\nBEGIN:VCARD\nEMAIL:mailto:ben@c.example\nEND:VCARD\n",
                    kMet,
                    {"jo@a.example anna@b.example contact met 2026-03-14 'Spring meeting' 2028-03-13",
                     "jo@a.example ben@c.example contact met 2026-03-14 'Spring meeting' 2028-03-13",
                     "!8 recipient: \"nonsense\" is not an e-mail address", "-1 no member of the directory",
                     "-1 a card without a mail address"}},
        ContactCase{"card_not_ended",
                    "BEGIN:VCARD\nEMAIL:anna@b.example\n",
                    kMet,
                    {"jo@a.example anna@b.example contact met 2026-03-14 'Spring meeting' 2028-03-13",
                     "!1 END:VCARD is missing"}},
        ContactCase{"cards_without_sender",
                    "BEGIN:VCARD\nEMAIL:anna@b.example\nEND:VCARD\n",
                    {},
                    {"!1 business cards do not say whose contacts they are; name the sender (--sender)"}},
        ContactCase{"enquiry",
                    "sender,recipient,how,date\njo@a.example,anna@b.example,wrote,2026-10-01\n",
                    {},
                    {"jo@a.example anna@b.example contact wrote 2026-10-01 '' 2027-03-30"}},
        ContactCase{"too_old",
                    "email,date,how\nanna@b.example,2024-01-01,met\nben@c.example,2026-03-01,wrote\n",
                    kJo,
                    {"-2 older than contacts count"}},
        ContactCase{"end_in_the_file",
                    "email,expires\nanna@b.example,2027-01-31\nben@c.example,never\n",
                    kJo,
                    {"jo@a.example anna@b.example contact recorded 2026-11-22 '' 2027-02-01",
                     "jo@a.example ben@c.example contact recorded 2026-11-22 '' never"}},
        ContactCase{"consent",
                    "email,date,evidence\nanna@b.example,2019-01-01,web form 7\nben@c.example,2019-01-01,\n",
                    {{"sender", "jo@a.example"}, {"kind", "interest"}},
                    {"jo@a.example anna@b.example interest recorded 2019-01-01 'web form 7' never",
                     "!3 evidence: an interest needs some: where and how did they ask for it?"}},
        ContactCase{
            "no_sender",
            "email\nanna@b.example\n",
            {},
            {"!1 no column \"sender\" found; name it in the first line, or say which column it is, or who all of "
             "it is about (--sender)"}}),
    [](const auto& row) { return row.param.name; });

TEST(Contacts, DropOnlyTheSameAgain) {
  const Taken taken =
      take("email,date\nanna@b.example,2026-01-01\nanna@b.example,2026-01-01\nanna@b.example,2026-02-01\n", kJo);
  EXPECT_EQ(taken.texts.size(), 2u);
  EXPECT_EQ(taken.duplicates, 1u);
}

TEST(Grants, TakeDomainsAsSegments) {
  const auto imported = import_grants(
      "sender,recipients,until,reason\njo@a.example,anna@b.example @C.example,2026-12-31,sponsor\n"
      "jo@a.example,@,2026-12-31,other\n",
      {.file = "grants.csv", .now = kNow});
  ASSERT_EQ(imported.rows.size(), 1u);
  EXPECT_THAT(imported.rows[0].recipients, ElementsAre(*base::Address::parse("anna@b.example")));
  EXPECT_THAT(imported.rows[0].segments, ElementsAre("@c.example"));
  ASSERT_EQ(imported.problems.size(), 1u);
  EXPECT_THAT(imported.problems[0].text(), HasSubstr("grants.csv:3: recipients: \"@\" is not"));
}

TEST(Findings, NeedACase) {
  const auto imported = import_findings(
      "case_id,sender,date\nvqsjetgc8m,jo@a.example,2026-10-01\nX,jo@a.example,2026-10-01\nVQSJETGC8M,,\n",
      {.file = "findings.csv", .now = kNow, .source = "staff:pat"});
  ASSERT_EQ(imported.rows.size(), 1u);
  EXPECT_EQ(imported.rows[0].case_id, "VQSJETGC8M");
  EXPECT_EQ(imported.rows[0].confirmed_by, "staff:pat");
  EXPECT_EQ(imported.problems.size(), 2u);
}

}  // namespace
}  // namespace nonsolicit::lists
