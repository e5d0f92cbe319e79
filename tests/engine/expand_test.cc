// Aliases of members and discussion lists: whom the decision is about, and what the envelope recipient gets of it.
#include "engine/expand.h"

#include <nlohmann/json.hpp>

#include "engine/describe.h"
#include "engine/sent.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using lists::Relationship;
using policy::Action;
using policy::Ending;

const std::string kQuestion =
    "Hi,\r\n\r\nhow long do you keep closed files in your office, and who decides when they are destroyed? Our "
    "partners "
    "asked me last week and I did not know what other firms do.\r\n\r\nThanks,\r\nJo";
const std::string kQuestionMail = mail("How long do you keep closed files?", kQuestion);

// A table outside that never answers; counts how often it was asked.
class SilentTable : public lists::AliasSource {
 public:
  base::Result<std::shared_ptr<const lists::AliasTargets>> find(std::string_view) const override {
    asked++;
    return base::temporary_error("an alias table could not be asked", "ldap:members");
  }
  bool must_ask() const override { return true; }
  mutable int asked = 0;
};

std::string member(size_t number) { return "m" + std::to_string(number) + "@members.example"; }

class Expand : public EngineTest {
 protected:
  // anna, ben, carl, the canary, jo who writes, and m0 to m79.
  Expand() {
    std::vector<lists::DirectoryRow> entries = {{.address = address("anna@b.example"), .organisation = "B"},
                                                {.address = address("ben@c.example"), .organisation = "C"},
                                                {.address = address("carl@d.example"), .organisation = "D"},
                                                {.address = address("jo@a.example"), .organisation = "A"},
                                                {.address = address("canary@e.example"), .canary = true}};
    for (size_t i = 0; i < 80; i++)
      entries.push_back({.address = address(member(i)), .organisation = "Office " + std::to_string(i)});
    state_->directory = lists::make_directory(entries, test_keys());
  }

  void set_aliases(const std::string& virtual_file,
                   const std::shared_ptr<const lists::AliasSource>& another = nullptr) {
    std::vector<std::shared_ptr<const lists::AliasSource>> tables = {
        lists::make_alias_source(lists::parse_virtual(virtual_file, "virtual", {}))};
    if (another) tables.push_back(another);
    state_->aliases = std::make_shared<const lists::AliasMap>(
        std::move(tables), std::vector<std::shared_ptr<const lists::AliasSource>>(),
        lists::AliasDomains{.origin = "a.example", .own = {"a.example"}}, base::AddressRules());
  }
  static std::string members(size_t from, size_t to) {
    std::string text;
    for (size_t i = from; i < to; i++) text += " " + member(i);
    return text;
  }
  Examination look_at(const message::Envelope& envelope, const std::string& bytes) {
    Content content = content_of(bytes);
    return examine(*state_, *store_, {.envelope = envelope, .content = content, .now = kNow, .progress = {}});
  }
  void put_contact(const std::string& recipient) {
    ASSERT_TRUE(store_->lists()
                    .put(std::vector<lists::RelationshipEntry>{{.sender = address("jo@a.example"),
                                                                .recipient = address(recipient),
                                                                .kind = Relationship::contact,
                                                                .last_seen = kNow,
                                                                .origin = {.recorded = kNow}}})
                    .ok());
  }
  static std::string reason(const policy::Verdict& verdict, const std::string& code) {
    for (const policy::Reason& found : verdict.reasons) {
      if (found.code == code) return found.text;
    }
    return {};
  }
  // Nothing that the sender or staff read may tell who stands behind an address.
  static void expect_nobody_named(const Examination& examination) {
    const std::string json = examination_to_json(examination, "");
    for (const std::string name : {"anna@", "ben@", "carl@", "canary@", "@members.example"})
      EXPECT_EQ(json.find(name), std::string::npos) << name << " in " << json;
  }
};

TEST_F(Expand, CountsTheMembersBehindAnAlias) {
  set_aliases("team@a.example anna@b.example, ben@c.example, carl@d.example");
  put_contact("ben@c.example");
  const Examination found = look_at(envelope_to({"team@a.example"}), kOfferMail);
  ASSERT_EQ(found.verdicts.size(), 1u);
  const policy::Verdict& verdict = found.verdicts[0];
  EXPECT_EQ(verdict.recipient, "team@a.example");
  EXPECT_EQ(verdict.rule, "solicitation.stranger");
  EXPECT_EQ(verdict.applied, Action::hold);
  EXPECT_EQ(verdict.stands_for, 3u);
  EXPECT_TRUE(verdict.member);
  EXPECT_EQ(reason(verdict, "alias"), "This address stands for 3 members; we found no earlier contact for 2 of them.");
  EXPECT_EQ(found.facts.message.reach_without, 2u);
  EXPECT_EQ(found.facts.message.reach_total, 3u);
  EXPECT_EQ(found.plan.held, std::vector<std::string>{"team@a.example"});
  const auto json = nlohmann::json::parse(examination_to_json(found, ""));
  EXPECT_EQ(json["recipients"][0]["stands_for"], 3);
  expect_nobody_named(found);
}

struct CountCase {
  const char* name;
  const char* targets;
  std::vector<std::string> contacts;
  const char* expected;
};

TEST_F(Expand, SaysHowManyInWords) {
  const std::vector<CountCase> cases = {
      {"one", "anna@b.example", {}, "This address stands for 1 member; we found no earlier contact for this member."},
      {"one known",
       "anna@b.example",
       {"anna@b.example"},
       "This address stands for 1 member; we found earlier contact for this member."},
      {"all known",
       "anna@b.example ben@c.example",
       {"anna@b.example", "ben@c.example"},
       "This address stands for 2 members; we found earlier contact for all of them."},
      {"outsiders do not count",
       "anna@b.example ben@c.example x@y.example z@y.example",
       {},
       "This address stands for 2 members; we found no earlier contact for 2 of them."}};
  for (const CountCase& row : cases) {
    SCOPED_TRACE(row.name);
    store_ = std::make_shared<FaultyStore>();
    for (const std::string& contact : row.contacts) put_contact(contact);
    set_aliases(std::string("team@a.example ") + row.targets);
    const Examination found = look_at(envelope_to({"team@a.example"}), kQuestionMail);
    EXPECT_EQ(reason(found.verdicts[0], "alias"), row.expected);
  }
}

TEST_F(Expand, GivesTheMostSevereVerdictOfItsMembers) {
  set_aliases("team@a.example anna@b.example, ben@c.example, carl@d.example");
  put_preference("ben@c.example", lists::PreferenceChoice::block);
  put_preference("anna@b.example", lists::PreferenceChoice::allow);
  const Examination found = look_at(envelope_to({"x@y.example", "team@a.example"}), kQuestionMail);
  ASSERT_EQ(found.verdicts.size(), 2u);
  EXPECT_EQ(found.verdicts[0].applied, Action::pass);
  EXPECT_EQ(found.verdicts[1].applied, Action::reject);
  EXPECT_EQ(found.verdicts[1].rule, "recipient.blocks");
  EXPECT_EQ(found.plan.refused, std::vector<std::string>{"team@a.example"});
  EXPECT_EQ(found.plan.delete_recipients, std::vector<std::string>{"team@a.example"});
  expect_nobody_named(found);
}

TEST_F(Expand, CountsReachBehindAnAlias) {
  set_aliases("all@a.example" + members(0, 25) + "\nmost@a.example" + members(0, 24));
  const Examination all = look_at(envelope_to({"all@a.example"}), kOfferMail);
  EXPECT_EQ(all.facts.message.reach_without, 25u);
  EXPECT_EQ(all.verdicts[0].rule, "solicitation.stranger.bulk");
  EXPECT_EQ(all.plan.ending, Ending::reject);
  ASSERT_TRUE(all.plan.reply.has_value());
  EXPECT_NE(all.plan.reply->text().find("not delivered to 1 recipient."), std::string::npos) << all.plan.reply->text();
  EXPECT_EQ(look_at(envelope_to({"most@a.example"}), kOfferMail).verdicts[0].rule, "solicitation.stranger");
  // A member who is a recipient as well is one.
  EXPECT_EQ(look_at(envelope_to({"most@a.example", member(3), member(24)}), kOfferMail).facts.message.reach_without,
            25u);
}

TEST_F(Expand, RemembersTheReachOfAnAlias) {
  set_aliases("most@a.example" + members(0, 24));
  process(envelope_to({"most@a.example"}), kOfferMail);
  const Answer answer = process(envelope_to({member(30)}), kOfferMail);
  EXPECT_EQ(answer.plan.ending, Ending::reject);
  EXPECT_TRUE(log_->contains("rule=solicitation.stranger.bulk"));
}

TEST_F(Expand, RemembersWhoMayAnswerAMessageToAnAlias) {
  state_->discussions = {address("talk@a.example")};
  set_aliases("team@a.example anna@b.example, ben@c.example\nheld@a.example carl@d.example, canary@e.example");
  put_preference("carl@d.example", lists::PreferenceChoice::block);
  const Examination found = look_at(
      envelope_to({"x@y.example", "team@a.example", "talk@a.example", "held@a.example", member(1)}), kQuestionMail);
  const auto sent = sent_message(found, {});
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(sent->to,
            (std::vector<base::Address>{address("anna@b.example"), address("ben@c.example"), address(member(1))}));
}

TEST_F(Expand, CountsFirstContactsBehindAnAlias) {
  set_aliases("all@a.example" + members(0, 50) + "\nmost@a.example" + members(0, 49));
  EXPECT_EQ(look_at(envelope_to({"most@a.example"}), kQuestionMail).verdicts[0].rule, "correspondence");
  const Examination all = look_at(envelope_to({"all@a.example"}), kQuestionMail);
  EXPECT_EQ(all.facts.message.first_contact_reach, 50u);
  EXPECT_EQ(all.verdicts[0].rule, "correspondence.first_contact");
}

TEST_F(Expand, FindsTheCanaryBehindAnAlias) {
  set_aliases("team@a.example anna@b.example, canary@e.example");
  const Answer answer = process(envelope_to({"team@a.example", "ben@c.example"}), kQuestionMail);
  EXPECT_EQ(answer.plan.held, std::vector<std::string>{"team@a.example"});
  EXPECT_TRUE(log_->contains("staff_alert"));
  EXPECT_TRUE(log_->contains("rule=canary"));
  EXPECT_TRUE(log_->contains("members=3"));
  expect_nobody_named(look_at(envelope_to({"team@a.example"}), kQuestionMail));
}

TEST_F(Expand, AlertsStaffWhereAnotherMemberDecides) {
  set_aliases("team@a.example anna@b.example, canary@e.example");
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  const Examination found = look_at(envelope_to({"team@a.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "recipient.blocks");
  EXPECT_TRUE(found.verdicts[0].staff_alert);
}

TEST_F(Expand, LeavesAnAliasOfNobodyAsItIs) {
  set_aliases(
      "team@a.example x@y.example, z@y.example\nloop@a.example again@a.example\nagain@a.example loop@a.example");
  const Examination found = look_at(envelope_to({"team@a.example", "loop@a.example"}), kOfferMail);
  for (const policy::Verdict& verdict : found.verdicts) {
    EXPECT_EQ(verdict.rule, "outsider");
    EXPECT_EQ(verdict.stands_for, 0u);
    EXPECT_EQ(reason(verdict, "alias"), "");
  }
}

TEST_F(Expand, LeavesADirectoryEntryAsItIs) {
  set_aliases("anna@b.example ben@c.example, canary@e.example");
  const Examination found = look_at(envelope_to({"anna@b.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "correspondence");
  EXPECT_EQ(found.verdicts[0].stands_for, 0u);
}

// Directory entries go to the outsider too, though the member would get them.
TEST_F(Expand, JudgesOutsidersBehindAnAliasAsWell) {
  set_aliases("team@a.example anna@b.example, x@y.example");
  std::string entries;
  for (size_t i = 0; i < 6; i++) entries += "Member " + member(i) + "\r\n";
  const Examination found = look_at(envelope_to({"team@a.example"}), mail("Minutes", entries + "\r\n" + kQuestion));
  EXPECT_EQ(found.verdicts[0].rule, "outsider.carried_entries");
  EXPECT_EQ(found.verdicts[0].applied, Action::hold);
  EXPECT_EQ(found.verdicts[0].stands_for, 1u);
}

TEST_F(Expand, UsesTheGrantOfAMember) {
  lists::GrantEntry grant{.id = "GRANT00001",
                          .sender = address("jo@a.example"),
                          .recipients = {address("anna@b.example"), address("ben@c.example")},
                          .from = kNow - std::chrono::hours(24),
                          .until = kNow + std::chrono::hours(24),
                          .mailings = 5,
                          .reason = "sponsor",
                          .approved_by = "board"};
  ASSERT_TRUE(store_->lists().put(std::vector<lists::GrantEntry>{grant}).ok());
  set_aliases("team@a.example anna@b.example, ben@c.example");
  EXPECT_EQ(process(envelope_to({"x@y.example", "team@a.example"}), kOfferMail).plan.action, Action::pass);
  EXPECT_EQ(store_->lists().grants("", 10)->at(0).used, 1);
}

TEST_F(Expand, TreatsARepeatedAliasAsOneRecipient) {
  set_aliases("team@a.example anna@b.example, ben@c.example");
  const Examination found = look_at(envelope_to({"team@a.example", "TEAM@a.example", "team@a.example"}), kOfferMail);
  ASSERT_EQ(found.verdicts.size(), 3u);
  EXPECT_EQ(found.facts.message.reach_without, 2u);
  EXPECT_EQ(found.plan.held, (std::vector<std::string>{"team@a.example", "TEAM@a.example"}));
}

TEST_F(Expand, BoundsWhatStandsBehindTheAliasesOfOneMessage) {
  state_->options.limits.recipients = 30;
  set_aliases("one@a.example" + members(0, 20) + "\ntwo@a.example" + members(20, 60) + "\nthree@a.example" +
              members(60, 80));
  const Examination found = look_at(envelope_to({"one@a.example", "two@a.example", "three@a.example"}), kOfferMail);
  EXPECT_EQ(found.verdicts[0].stands_for, 20u);
  EXPECT_EQ(found.verdicts[1].stands_for, 10u);
  EXPECT_EQ(found.verdicts[2].stands_for, 1u);
  EXPECT_EQ(reason(found.verdicts[0], "alias_cut"), "");
  EXPECT_EQ(reason(found.verdicts[1], "alias_cut"), "More addresses stand behind this one than were looked at.");
  EXPECT_EQ(found.plan.ending, Ending::reject);
}

TEST_F(Expand, TakesADiscussionListAsOneContact) {
  set_aliases("talk@a.example" + members(0, 60));
  state_->discussions = {address("talk@a.example")};
  const Examination question = look_at(envelope_to({"talk@a.example"}), kQuestionMail);
  EXPECT_EQ(question.verdicts[0].rule, "correspondence");
  EXPECT_EQ(question.verdicts[0].relationship, Relationship::contact);
  EXPECT_EQ(question.verdicts[0].stands_for, 0u);
  EXPECT_EQ(question.facts.message.first_contact_reach, 0u);

  const Examination offer = look_at(envelope_to({"talk@a.example"}), kOfferMail);
  EXPECT_EQ(offer.verdicts[0].rule, "solicitation.contact");
  EXPECT_EQ(offer.verdicts[0].applied, Action::tag);
  EXPECT_EQ(offer.facts.message.reach_without, 0u);
  EXPECT_EQ(offer.facts.message.reach_total, 1u);
}

TEST_F(Expand, EndsAtADiscussionListBehindAnAlias) {
  set_aliases("all@a.example talk@a.example, anna@b.example\ntalk@a.example" + members(0, 60));
  state_->discussions = {address("talk@a.example")};
  const Examination found = look_at(envelope_to({"all@a.example"}), kOfferMail);
  EXPECT_EQ(found.verdicts[0].rule, "solicitation.stranger");
  EXPECT_EQ(found.verdicts[0].stands_for, 1u);
  EXPECT_EQ(found.facts.message.reach_without, 1u);
  EXPECT_EQ(found.facts.message.reach_total, 2u);
}

TEST_F(Expand, KeepsADiscussionListAContactWhenTheStoreFails) {
  state_->discussions = {address("talk@a.example")};
  store_->fail_look_up = true;
  EXPECT_EQ(look_at(envelope_to({"talk@a.example"}), kOfferMail).verdicts[0].relationship, Relationship::contact);
}

class UnknownAlias : public Expand {
 protected:
  UnknownAlias() { set_aliases("team@a.example anna@b.example", table_); }
  std::shared_ptr<SilentTable> table_ = std::make_shared<SilentTable>();
};

TEST_F(UnknownAlias, IsAFailureOfTheDirectory) {
  const Examination found = look_at(envelope_to({"x@y.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "failure.directory");
  EXPECT_EQ(found.plan.ending, Ending::tempfail);
  EXPECT_EQ(found.failed, policy::FailedPart::directory);
  EXPECT_NE(found.failure.find("ldap:members"), std::string::npos);
  EXPECT_NE(reason(found.verdicts[0], "unavailable").find("Whom this address stands for"), std::string::npos);
}

TEST_F(UnknownAlias, PassesWhereTheFailureTableSaysSo) {
  state_->options.policy.mode = policy::Mode::observe;
  const Answer answer = process(envelope_to({"x@y.example"}), kQuestionMail);
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_TRUE(log_->contains("failed=directory"));
}

TEST_F(UnknownAlias, DoesNotMatterForAnExemptSender) {
  ASSERT_TRUE(store_->lists().put(std::vector<lists::ExemptEntry>{{.who = "jo@a.example"}}).ok());
  const Examination found = look_at(envelope_to({"x@y.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "sender.favoured");
  EXPECT_EQ(found.plan.ending, Ending::accept);
}

TEST_F(UnknownAlias, DoesNotMatterForAMember) {
  const Examination found = look_at(envelope_to({"anna@b.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "correspondence");
  EXPECT_EQ(table_->asked, 0);
  EXPECT_FALSE(found.failed.has_value());
}

TEST_F(UnknownAlias, BehindAKnownOneCountsTheOthers) {
  set_aliases("team@a.example anna@b.example, x@y.example", table_);
  const Examination found = look_at(envelope_to({"team@a.example"}), kQuestionMail);
  EXPECT_EQ(found.verdicts[0].rule, "failure.directory");
  EXPECT_EQ(found.facts.message.reach_without, 1u);
}

TEST_F(UnknownAlias, LeavesNoTraceInReach) {
  state_->options.policy.mode = policy::Mode::observe;
  process(envelope_to({"x@y.example"}), kOfferMail);
  state_->aliases = nullptr;
  EXPECT_EQ(look_at(envelope_to({"anna@b.example"}), kOfferMail).facts.message.reach_without, 1u);
}

}  // namespace
}  // namespace nonsolicit::engine
