// Exports of mailing services, as those write them, and our own lists.
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

ImportOptions export_options(std::map<std::string, std::string> defaults = {{"sender", "news@x.example"}}) {
  return {.file = "export.csv", .defaults = std::move(defaults), .now = kNow};
}

// "recipient scope:sender time evidence" of each row, then "!problem"s, then "-n why".
std::vector<std::string> shown(const Imported<OptOutEntry>& imported) {
  std::vector<std::string> texts;
  for (const OptOutEntry& row : imported.rows) {
    texts.push_back(fmt::format("{} {}:{} {} {}", row.recipient.text(), to_string(row.scope), row.sender,
                                row.requested == kNow ? "now" : base::to_rfc3339(row.requested), row.origin.evidence));
  }
  for (const LineProblem& problem : imported.problems)
    texts.push_back(fmt::format("!{} {}", problem.line, problem.what));
  for (const auto& [why, count] : imported.left_out) texts.push_back(fmt::format("-{} {}", count, to_string(why)));
  return texts;
}

struct ExportCase {
  const char* name;
  std::string content;
  std::vector<std::string> found;
};
class Exports : public testing::TestWithParam<ExportCase> {};

TEST_P(Exports, AreRead) {
  EXPECT_THAT(shown(import_opt_outs(GetParam().content, export_options())), ElementsAreArray(GetParam().found));
}

const std::string kStays = " not unsubscribed by its status";
INSTANTIATE_TEST_SUITE_P(
    Table, Exports,
    testing::Values(
        ExportCase{"addresses_only",
                   "anna@b.example\nben@c.example\n",
                   {"anna@b.example sender:news@x.example now ", "ben@c.example sender:news@x.example now "}},
        ExportCase{"campaign_service",
                   "Email Address,First Name,OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LAST_CHANGED\n"
                   "Anna@B.example,Anna,2024-01-01 10:00:00,2026-03-14 10:22:33,Spring offers,No longer interested,"
                   "2026-03-15 00:00:00\n",
                   {"anna@b.example sender:news@x.example 2026-03-14T10:22:33Z Spring offers; No longer interested"}},
        ExportCase{"suppressions_in_seconds",
                   "email,created\nanna@b.example,1773483753\n",
                   {"anna@b.example sender:news@x.example 2026-03-14T10:22:33Z "}},
        ExportCase{"status_decides",
                   "email,status,timestamp\na@b.example,subscribed,2026-01-01\nb@b.example,Unsubscribed,2026-01-02\n"
                   "c@b.example,cleaned,\nd@b.example,Complained (abuse),2026-01-03T10:00\ne@b.example,,\n",
                   {"b@b.example sender:news@x.example 2026-01-02T00:00:00Z ",
                    "d@b.example sender:news@x.example 2026-01-03T10:00:00Z complaint", "-3" + kStays}},
        ExportCase{"bad_rows_that_stay_are_no_problem",
                   "email,status\nnonsense,bounced\na@b.example,unsubscribed\n",
                   {"a@b.example sender:news@x.example now ", "-1" + kStays}},
        ExportCase{"status_in_french",
                   "Adresse courriel;Statut\na@b.example;Désabonné\nb@b.example;abonné\n",
                   {"a@b.example sender:news@x.example now ", "-1" + kStays}},
        ExportCase{"flag",
                   "Email,Email Opt Out\na@b.example,1\nb@b.example,0\nc@b.example,\n",
                   {"a@b.example sender:news@x.example now ", "-2" + kStays}},
        ExportCase{"flag_with_a_date",
                   "email,unsubscribed\na@b.example,2026-03-14 10:22:33 UTC\nb@b.example,\n",
                   {"a@b.example sender:news@x.example 2026-03-14T10:22:33Z ", "-1" + kStays}},
        ExportCase{"events",
                   "timestamp,event,recipient\n2026-03-14,unsubscribe,a@b.example\n"
                   "2026-03-14,open,a@b.example\n2026-03-15,spamreport,b@b.example\n",
                   {"a@b.example sender:news@x.example 2026-03-14T00:00:00Z ",
                    "b@b.example sender:news@x.example 2026-03-15T00:00:00Z complaint", "-1" + kStays}},
        ExportCase{"sender_in_the_file",
                   "recipient,sender,scope\na@b.example,,\na@b.example,@firm.example,\n"
                   "a@b.example,news.firm.example,list\n",
                   {"a@b.example sender:news@x.example now ", "a@b.example organisation:firm.example now ",
                    "a@b.example list:news.firm.example now "}},
        ExportCase{"better_title_wins",
                   "email,date,unsubscribed_at\na@b.example,2020-01-01,2026-03-14\n",
                   {"a@b.example sender:news@x.example 2026-03-14T00:00:00Z "}},
        ExportCase{"bad_lines",
                   "email,unsubscribed_at\nnonsense,2026-01-01\na@b.example,03/14/2026\n"
                   "b@b.example,2027-01-01\n,2026-01-01\n",
                   {"!2 recipient: \"nonsense\" is not an e-mail address",
                    "!3 date: \"03/14/2026\" is not a date (YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, or RFC 3339)",
                    "!4 date: \"2027-01-01\" lies in the future", "!5 recipient: no address"}},
        ExportCase{"long_reason",
                   "email,reason\na@b.example," + std::string(119, 'x') + "éé\n",
                   {"a@b.example sender:news@x.example now " + std::string(119, 'x') + "..."}},
        ExportCase{"hashed",
                   "recipient,sender,scope\n~0123456789ABCDEFGHJKMNPQRS,~ZZZZ456789ABCDEFGHJKMNPQRS,list\n",
                   {"~0123456789ABCDEFGHJKMNPQRS list:~ZZZZ456789ABCDEFGHJKMNPQRS now "}}),
    [](const auto& row) { return row.param.name; });

TEST(Exports, NeedASenderFromSomewhere) {
  EXPECT_THAT(shown(import_opt_outs("email,status\na@b.example,unsubscribed\n", export_options({}))),
              ElementsAre(HasSubstr("no column \"sender\" found")));
  EXPECT_THAT(shown(import_opt_outs("a@b.example\n", export_options({}))), ElementsAre(HasSubstr("--sender @DOMAIN")));
}

TEST(Exports, TakeListAndOrganisationForAll) {
  EXPECT_THAT(
      shown(import_opt_outs("a@b.example\n", export_options({{"sender", "News.x.example"}, {"scope", "list"}}))),
      ElementsAre("a@b.example list:news.x.example now "));
  EXPECT_THAT(shown(import_opt_outs("a@b.example\n", export_options({{"sender", "@X.example"}}))),
              ElementsAre("a@b.example organisation:x.example now "));
  EXPECT_THAT(shown(import_opt_outs("a@b.example\n", export_options({{"sender", "@gmail.com"}}))),
              ElementsAre(HasSubstr("is not the domain of one organisation")));
}

TEST(Exports, DropOnlyTheSameAgain) {
  const auto imported = import_opt_outs(
      "email,date\na@b.example,2026-01-01\nA@b.example,2026-01-01\na@b.example,2026-02-01\n", export_options());
  EXPECT_EQ(imported.rows.size(), 2u);
  EXPECT_EQ(imported.duplicates, 1u);
}

}  // namespace
}  // namespace nonsolicit::lists
