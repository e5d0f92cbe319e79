// What is told about a pair, word for word, and that the table says what the rules say.
#include "engine/why.h"

#include <nlohmann/json.hpp>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

base::TimePoint day(const char* text) { return *base::parse_rfc3339(text); }

class WhyOfPair : public EngineTest {
 protected:
  Why ask(const std::string& sender = "jo@a.example", const std::string& recipient = "anna@b.example",
          const std::string& list_id = {}) {
    const WhyQuestion question{
        .sender = address(sender), .recipient = address(recipient), .list_id = list_id, .now = kNow};
    const auto known = store_->messages().look_up(why_request(*state_, question), std::chrono::seconds(5));
    EXPECT_TRUE(known.ok());
    return why(*state_, question, *known, records_);
  }
  template <class Row>
  void put(Row row) {
    ASSERT_TRUE(store_->lists().put(std::vector<Row>{std::move(row)}).ok());
  }
  void put_contact() {
    put(lists::RelationshipEntry{.sender = address("jo@a.example"),
                                 .recipient = address("anna@b.example"),
                                 .first_seen = day("2026-01-02"),
                                 .last_seen = day("2026-03-14"),
                                 .count = 3,
                                 .origin = {.source = "mail",
                                            .evidence = "<7@b.example>",
                                            .recorded = day("2026-03-14"),
                                            .expires = day("2028-03-14")},
                                 .how = lists::How::answered});
  }
  lists::OptOutEntry stop(const char* when) {
    return {.recipient = address("anna@b.example"),
            .sender = "jo@a.example",
            .requested = day(when),
            .origin = {.source = "mail", .evidence = "<9@b.example>", .recorded = day(when)}};
  }

  WhyRecords records_;
};

TEST_F(WhyOfPair, TellsOfStrangers) {
  EXPECT_EQ(why_text(ask()), R"(jo@a.example to anna@b.example, 2026-11-22T12:00:00Z

Against
  - Nothing shows that the recipient ever wrote to the sender, met them or asked for mail.
Also known
    The recipient is a member.
    In the last 7 days the sender wrote to 0 other members without earlier contact; the limit is 50. [staff only]

One message to this recipient alone, its kind certain, would get
  solicitation, clear opt-out      hold    solicitation.stranger (Q2, Q5)
  solicitation, no opt-out         hold    solicitation.stranger (Q2, Q5)
  newsletter, clear opt-out        hold    newsletter.stranger (Q8)
  newsletter, no opt-out           hold    newsletter.stranger (Q8)
  event invitation, clear opt-out  hold    event.stranger (Q8)
  event invitation, no opt-out     hold    event.stranger (Q8)
  correspondence                   pass    correspondence (Q4, Q5, Q7)
  greeting                         pass    greeting (Q3)
  opaque                           tag     opaque.stranger (Q5)
)");
}

TEST_F(WhyOfPair, TellsOfAContact) {
  put_contact();
  EXPECT_EQ(why_text(ask()), R"(jo@a.example to anna@b.example, 2026-11-22T12:00:00Z

For the sender
  + Contact: they answered, 3 times from 2026-01-02 to 2026-03-14; source mail, <7@b.example>; it counts until 2028-03-13.
Also known
    The recipient is a member.
    In the last 7 days the sender wrote to 0 other members without earlier contact; the limit is 50. [staff only]

One message to this recipient alone, its kind certain, would get
  solicitation, clear opt-out      pass    solicitation.contact.clear (Q2)
  solicitation, no opt-out         tag     solicitation.contact (Q2)
  newsletter, clear opt-out        pass    newsletter.known.clear (Q2, Q8)
  newsletter, no opt-out           hold    newsletter.known (Q2)
  event invitation, clear opt-out  pass    event.known (Q2)
  event invitation, no opt-out     pass    event.known (Q2)
  correspondence                   pass    correspondence (Q4, Q5, Q7)
  greeting                         pass    greeting (Q3)
  opaque                           pass    no_rule (None)
)");
}

TEST_F(WhyOfPair, TellsOfAnOptOutInItsGrace) {
  put_contact();
  put(stop("2026-11-16"));
  const std::string text = why_text(ask());
  EXPECT_THAT(text, HasSubstr("  - The recipient opted out of mailings of this sender on 2026-11-16; source mail, "
                              "<9@b.example>; a newsletter under way may still come until 2026-11-30.\n"));
  EXPECT_THAT(text, HasSubstr("<7@b.example>; set aside by the opt-out.\n"));
  EXPECT_THAT(text, HasSubstr("solicitation, clear opt-out      reject  opted_out.offer (Q2)\n"));
  EXPECT_THAT(text, HasSubstr("newsletter, clear opt-out        pass    newsletter.known.clear (Q2, Q8)\n"));
}

TEST_F(WhyOfPair, TellsOfAnOptOutPastItsGrace) {
  put(stop("2026-03-16"));
  state_->options.policy.limits.holidays = {std::chrono::sys_days(std::chrono::year(2026) / 3 / 20)};
  const std::string text = why_text(ask());
  EXPECT_THAT(text, HasSubstr("the grace for newsletters ended on 2026-03-31.")) << "the holiday is no business day";
  EXPECT_THAT(text, HasSubstr("newsletter, clear opt-out        reject  opted_out.newsletter (Q2)\n"));
}

TEST_F(WhyOfPair, TellsWhatEndedAnOptOut) {
  put(stop("2026-03-16"));
  put(lists::RelationshipEntry{.sender = address("jo@a.example"),
                               .recipient = address("anna@b.example"),
                               .kind = lists::Relationship::interest,
                               .first_seen = day("2026-06-01"),
                               .last_seen = day("2026-06-01"),
                               .origin = {.source = "staff:pat", .evidence = "form 7", .recorded = day("2026-06-02")},
                               .how = lists::How::asked});
  const std::string text = why_text(ask());
  EXPECT_THAT(text, HasSubstr("ended, for they asked for mail again on 2026-06-01."));
  EXPECT_THAT(text,
              HasSubstr("  + Interest: they asked for it, on 2026-06-01; source staff:pat, form 7; it counts until "
                        "it is withdrawn.\n"));
  EXPECT_THAT(text, HasSubstr("solicitation, no opt-out         pass    solicitation.interest (Q2)\n"));
}

TEST_F(WhyOfPair, TellsOfRowsThatNoLongerCount) {
  records_.relationships = {{.sender = address("jo@a.example"),
                             .recipient = address("anna@b.example"),
                             .last_seen = day("2020-01-01"),
                             .origin = {.source = "import:crm.csv", .expires = day("2022-01-01")}},
                            {.sender = address("other@a.example"), .recipient = address("anna@b.example")}};
  auto other = stop("2020-01-01");
  other.sender = "other@a.example";
  auto list = stop("2026-11-01");
  list.sender = "news.a.example";
  list.scope = lists::OptOutScope::list;
  auto past = stop("2020-01-01");
  past.origin.expires = day("2021-01-01");
  records_.opt_outs = {other, list, past};
  const std::string text = why_text(ask());
  EXPECT_THAT(text,
              HasSubstr("    Contact: recorded, on 2020-01-01; source import:crm.csv; it ended on 2021-12-31.\n"));
  EXPECT_THAT(text, HasSubstr("source mail, <9@b.example>; it ended on 2020-12-31.\n"));
  EXPECT_THAT(text, Not(HasSubstr("other@")));
  EXPECT_THAT(text, Not(HasSubstr("the list")));
  EXPECT_THAT(why_text(ask("jo@a.example", "anna@b.example", "news.a.example")),
              HasSubstr("of the list news.a.example"));
}

TEST_F(WhyOfPair, TellsOfTheLastMessagesOfTheirThread) {
  const auto message = [](const char* id, const char* from, const char* to, const char* when) {
    return store::SeenMessage{.message_id = id, .from = address(from), .to = {address(to)}, .when = day(when)};
  };
  records_.messages = {message("<2@b.example>", "anna@b.example", "jo@a.example", "2026-11-02"),
                       message("<1@b.example>", "anna@b.example", "jo@a.example", "2026-11-01"),
                       message("<3@b.example>", "anna@b.example", "kim@a.example", "2026-11-03"),
                       message("<4@a.example>", "jo@a.example", "anna@b.example", "2026-10-30")};
  const std::string text = why_text(ask());
  EXPECT_THAT(text, HasSubstr("    2 recent messages of the recipient to the sender seen, the last on 2026-11-02 "
                              "(<2@b.example>).\n"));
  EXPECT_THAT(text, HasSubstr("    1 recent message of the sender to the recipient seen, the last on 2026-10-30 "
                              "(<4@a.example>).\n"));
}

TEST_F(WhyOfPair, TellsStaffOfACanary) {
  const std::string text = why_text(ask("jo@a.example", "canary@e.example"));
  EXPECT_THAT(text,
              HasSubstr("  - The recipient is a planted address that nobody has reason to write to. Never tell the "
                        "sender. [staff only]\n"));
  EXPECT_THAT(text, HasSubstr("correspondence                   hold    canary (Q5)\n"));
}

TEST_F(WhyOfPair, TellsOfOutsidersStaffGroupsAndModes) {
  EXPECT_THAT(why_text(ask("jo@a.example", "x@nobody.example")),
              HasSubstr("The recipient is not in the member directory"));
  put(lists::ExemptEntry{.who = "@a.example",
                         .kind = lists::ExemptKind::staff,
                         .origin = {.source = "staff:pat", .recorded = day("2026-01-01")}});
  EXPECT_THAT(why_text(ask()), HasSubstr("  + The sender is listed as staff (@a.example); source staff:pat.\n"));
  EXPECT_THAT(why_text(ask()), HasSubstr("solicitation, no opt-out         pass    sender.favoured"));
  state_->options.groups = {{.name = "vendors", .senders = {"@v.example"}}};
  state_->group_modes["vendors"] = policy::Mode::observe;
  const std::string vendor = why_text(ask("sales@v.example"));
  EXPECT_THAT(vendor, HasSubstr("The sender is in the group \"vendors\", whose mode is observe.\n"));
  EXPECT_THAT(vendor, HasSubstr("solicitation.stranger (Q2, Q5), hold but for mode observe\n"));
}

TEST_F(WhyOfPair, TellsOfPreferenceGrantAndFindings) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  put(lists::GrantEntry{.id = "0123456789",
                        .sender = address("jo@a.example"),
                        .from = day("2026-01-01"),
                        .until = day("2027-01-01"),
                        .mailings = 4,
                        .used = 1,
                        .reason = "sponsor",
                        .approved_by = "board"});
  put(lists::FindingEntry{.case_id = "VQSJETGC8M", .sender = address("jo@a.example"), .confirmed = day("2026-10-01")});
  records_.findings = *store_->lists().findings("", 10);
  const std::string text = why_text(ask());
  EXPECT_THAT(text, HasSubstr("  - The recipient blocks this sender since 2026-11-22; source staff.\n"));
  EXPECT_THAT(text,
              HasSubstr("  + Grant 0123456789 from 2026-01-01 until 2026-12-31: 3 of 4 mailings left; approved by "
                        "board: sponsor.\n"));
  EXPECT_THAT(text,
              HasSubstr("  - The sender has 1 confirmed finding in 12 months (VQSJETGC8M of 2026-10-01); at 3 a tag "
                        "becomes a hold. [staff only]\n"));
}

TEST_F(WhyOfPair, TellsOfComplaintsAndAppeals) {
  using store::StatementKind;
  const auto add_case = [this](const char* id, const char* trusted, const char* recipient) {
    const store::RecordRequest request{
        .case_record = store::CaseRecord{.id = id,
                                         .created = day("2026-11-01"),
                                         .trusted = address(trusted),
                                         .action = policy::Action::hold,
                                         .verdicts_json = R"([{"address":")" + std::string(recipient) + R"("}])"},
        .now = kNow};
    ASSERT_TRUE(store_->messages().record(request).ok());
  };
  add_case("VQSJETGC8M", "jo@a.example", "Anna@B.example");
  add_case("M4QWVXPXDY", "jo@a.example", "ben@c.example");
  add_case("0123456789", "kim@a.example", "anna@b.example");
  const auto say = [this](store::Statement statement, const char* answer) {
    statement.open = true;
    statement.author = statement.person.empty() ? "staff:pat" : "member";
    const auto id = store_->cases().say(statement, {.when = kNow, .actor = "x", .action = "case.said"});
    ASSERT_TRUE(id.ok());
    if (std::string_view(answer).empty()) return;
    statement.id = *id;
    statement.answered = day("2026-11-20");
    statement.answer = answer;
    ASSERT_TRUE(store_->cases().answer(statement, kNow, {.when = kNow, .actor = "x", .action = "case.answered"}).ok());
  };
  const auto complaint = [](const char* id, const char* person, const char* when) {
    return store::Statement{
        .case_id = id, .kind = StatementKind::complaint, .person = address(person), .made = day(when)};
  };
  say(complaint("VQSJETGC8M", "anna@b.example", "2026-11-02"), "confirmed");
  say(complaint("M4QWVXPXDY", "ben@c.example", "2026-11-03"), "");
  say(complaint("M4QWVXPXDY", "", "2026-11-04"), "closed");
  say(complaint("0123456789", "anna@b.example", "2026-11-05"), "");
  store::Statement unproved = complaint("VQSJETGC8M", "eve@x.example", "2026-11-06");
  unproved.trusted = false;
  say(unproved, "closed");
  const store::Statement appeal{.case_id = "VQSJETGC8M",
                                .kind = StatementKind::appeal,
                                .person = address("jo@a.example"),
                                .made = day("2026-11-07")};
  say(appeal, "overturned");
  say({.case_id = "M4QWVXPXDY", .kind = StatementKind::note, .made = day("2026-11-08")}, "");

  EXPECT_THAT(why_text(ask()), Not(HasSubstr("case "))) << "only what counts now";
  records_.said = *store_->cases().said_of_sender(address("jo@a.example"), 100);
  EXPECT_EQ(records_.said.size(), 5u);
  const std::string text = why_text(ask());
  for (const char* line :
       {"  - The recipient complained of mail to this recipient (case VQSJETGC8M) on 2026-11-02; confirmed as a "
        "finding "
        "on 2026-11-20. [staff only]\n",
        "  - Another recipient complained of mail to others (case M4QWVXPXDY) on 2026-11-03; it waits for an answer. "
        "[staff only]\n",
        "    Staff marked a complaint of mail to others (case M4QWVXPXDY) on 2026-11-04; closed without a finding on "
        "2026-11-20. [staff only]\n",
        "    Somebody unproved complained of mail to this recipient (case VQSJETGC8M) on 2026-11-06; closed without a "
        "finding on 2026-11-20. [staff only]\n",
        "  + The sender appealed against the decision on mail to this recipient (case VQSJETGC8M) on 2026-11-07; the "
        "appeal was granted on 2026-11-20.\n"})
    EXPECT_THAT(text, HasSubstr(line));
  const auto json = nlohmann::json::parse(why_json(ask()));
  const auto told = std::find_if(json["facts"].begin(), json["facts"].end(),
                                 [](const auto& fact) { return fact["code"] == "appeal"; });
  ASSERT_NE(told, json["facts"].end());
  EXPECT_EQ((*told)["side"], "for");
  EXPECT_EQ((*told)["time"], "2026-11-07T00:00:00Z");
}

TEST_F(WhyOfPair, TakesHashedAddresses) {
  const std::string hashed = "~0123456789ABCDEFGHJKMNPQRS";
  const Why both = ask(hashed, "~ZZZZ456789ABCDEFGHJKMNPQRS");
  EXPECT_THAT(why_text(both), HasSubstr("taken for a member"));
  EXPECT_EQ(both.outcomes.front().verdict.rule, "solicitation.stranger");
}

TEST_F(WhyOfPair, IsOneObjectForPrograms) {
  put_contact();
  const auto json = nlohmann::json::parse(why_json(ask()));
  EXPECT_EQ(json["sender"], "jo@a.example");
  EXPECT_EQ(json["outcomes"].size(), 9u);
  EXPECT_EQ(json["outcomes"][1]["rule"], "solicitation.contact");
  const auto contact = std::find_if(json["facts"].begin(), json["facts"].end(),
                                    [](const auto& fact) { return fact["code"] == "relationship"; });
  ASSERT_NE(contact, json["facts"].end());
  EXPECT_EQ((*contact)["side"], "for");
  EXPECT_EQ((*contact)["time"], "2026-03-14T00:00:00Z");
  EXPECT_EQ((*contact)["source"], "mail");
}

}  // namespace
}  // namespace nonsolicit::engine
