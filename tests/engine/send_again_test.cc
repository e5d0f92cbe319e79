// An overturned appeal of mail that is not held any more: the same text may come again to those who did not get it,
// below blocks and opt-outs, and the finding of the case is gone.
#include "engine/cases/send_again.h"

#include "base/ascii.h"
#include "engine/cases/decision.h"
#include "engine/notices/sender_view.h"
#include "lists/alias_file.h"
#include "lists/alias_map.h"
#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Action;
using policy::Ending;
using store::Role;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> kThree = {"anna@b.example", "ben@c.example", "carl@d.example"};

class SendAgain : public EngineTest {
 protected:
  SendAgain() { state_->options.policy.limits.bulk = 3; }

  static std::string offer(const std::string& name, const std::string& product = "managed print service") {
    return mail(name, "Special offer: we help law firms cut their costs by 30% with our " + product +
                          ". Our\r\npricing starts at $99 per month, and there is a free trial. Would you be open to a "
                          "quick\r\n15-minute call this week to see a demo? Book a time: https://print.example/book");
  }
  Answer send(const std::string& name, const std::vector<std::string>& to = kThree) {
    return process(envelope_to(to), offer(name));
  }
  // A refused offer with an appeal that waits.
  std::string refuse(const std::string& name = "one", const std::vector<std::string>& to = kThree) {
    const Answer answer = send(name, to);
    EXPECT_EQ(answer.plan.ending, Ending::reject);
    EXPECT_TRUE(appeal(*state_, services(), answer.case_id, "They asked for it.").ok());
    return answer.case_id;
  }
  base::Status answer(const std::string& id, AppealAnswer what) {
    return answer_appeal(*state_, services(), bob_, records(id).statements.at(0).id, id, what, "We looked again.");
  }
  void overturn(const std::string& id) {
    const auto done = answer(id, AppealAnswer::overturn);
    ASSERT_TRUE(done.ok()) << done.error().full();
  }
  store::CaseRecords records(const std::string& id) { return **store_->cases().records(id); }
  std::vector<lists::GrantEntry> grants() { return *store_->lists().grants("", 10); }
  std::string letter() {
    const auto due = store_->holds().letters_due(clock_->now() + std::chrono::hours(24), 20);
    for (const store::LetterRecord& letter : *due) {
      if (letter.purpose != "appeal") continue;
      std::string text = message::parse(letter.content, {}).bodies.at(0).text;
      std::replace(text.begin(), text.end(), '\n', ' ');
      return text;
    }
    return "no letter";
  }
  std::vector<std::string> audit() {
    std::vector<std::string> lines;
    const auto kept = store_->audit().lines(1, 100);
    for (const auto& line : *kept) lines.push_back(line.actor + " " + line.action + " " + line.detail);
    return lines;
  }
  void put_opt_out(const std::string& recipient) {
    ASSERT_TRUE(store_->lists()
                    .put(std::vector<lists::OptOutEntry>{{.recipient = address(recipient),
                                                          .sender = "jo@a.example",
                                                          .scope = lists::OptOutScope::sender,
                                                          .requested = kNow,
                                                          .origin = {.recorded = kNow}}})
                    .ok());
  }

  const Reviewer bob_{.name = "bob", .role = Role::reviewer};
};

TEST_F(SendAgain, LetsTheRefusedTextThroughUntilItsDay) {
  const std::string id = refuse();
  EXPECT_EQ(send("two").plan.ending, Ending::reject) << "as long as nobody has answered";
  overturn(id);
  ASSERT_EQ(grants().size(), 1u);
  const lists::GrantEntry grant = grants()[0];
  EXPECT_EQ(grant.id, id);
  EXPECT_EQ(grant.sender, address("jo@a.example"));
  EXPECT_EQ(grant.recipients.size(), 3u);
  EXPECT_EQ(grant.campaign, records(id).case_record.campaign);
  EXPECT_NE(grant.campaign, 0);
  EXPECT_EQ(grant.until, kNow + std::chrono::days(14));
  EXPECT_EQ(grant.mailings, 6);
  EXPECT_EQ(grant.approved_by, "staff:bob");
  EXPECT_EQ(records(id).statements[0].more_json,
            R"({"words":"We looked again.","again_until":)" + std::to_string(base::to_micros(grant.until)) + "}");
  EXPECT_THAT(audit(), ElementsAre("sender case.appeal ", "staff:bob case.appeal_overturned ",
                                   "staff:bob case.may_come_again 3 recipients until 2026-12-06"));
  EXPECT_THAT(letter(), HasSubstr("changed the decision. You may send the same text to the same recipients again until "
                                  "2026-12-06 12:00 UTC. Members who blocked you or opted out"));
  EXPECT_EQ(sender_view(*state_, services(), id, "en")->again_until, grant.until);

  EXPECT_EQ(send("three").plan.action, Action::pass);
  EXPECT_EQ(grants()[0].used, 1);
  const Answer other = process(envelope_to(kThree), mail("other",
                                                         "Limited offer: buy our new accounting software now and save "
                                                         "50%. Order before Friday at\r\nhttps://shop.example/buy and "
                                                         "get a free consultation and a discount on every licence."));
  EXPECT_NE(other.plan.action, Action::pass) << "another text";
  clock_->set(grant.until + std::chrono::seconds(1));
  EXPECT_NE(send("late").plan.action, Action::pass);
}

TEST_F(SendAgain, TakesTheVerySameMessage) {
  const std::string id = refuse();
  EXPECT_EQ(send("one").case_id, id) << "a repeat gets the answer that it got";
  overturn(id);
  EXPECT_EQ(send("one").plan.action, Action::pass);
}

TEST_F(SendAgain, TakesTheTextAlsoWhereItsCampaignHadEnded) {
  const std::string id = refuse();
  clock_->advance(std::chrono::days(20));
  overturn(id);
  clock_->advance(std::chrono::days(10));
  EXPECT_EQ(send("two").plan.action, Action::pass);
}

TEST_F(SendAgain, CoversWhoDidNotGetItAndNobodyElse) {
  const std::string id = refuse();
  overturn(id);
  EXPECT_EQ(send("two", {"anna@b.example", "canary@e.example"}).plan.action, Action::hold)
      << "the planted address was no recipient";
}

TEST_F(SendAgain, IsForFewMailingsWhereTheTextIsTooShort) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  const Answer refused = process(envelope_to({"anna@b.example"}), mail("short", "Hello"));
  ASSERT_EQ(refused.plan.ending, Ending::reject);
  ASSERT_TRUE(appeal(*state_, services(), refused.case_id, "Why?").ok());
  ASSERT_TRUE(store_->lists().remove_preference(address("anna@b.example"), address("jo@a.example")).ok());
  overturn(refused.case_id);
  ASSERT_EQ(grants().size(), 1u);
  EXPECT_EQ(grants()[0].campaign, 0);
  EXPECT_EQ(grants()[0].mailings, 3);
}

TEST_F(SendAgain, CoversWhoStandsBehindAnAlias) {
  std::vector<std::shared_ptr<const lists::AliasSource>> tables = {lists::make_alias_source(
      lists::parse_virtual("team@a.example anna@b.example, ben@c.example, carl@d.example", "virtual", {}))};
  state_->aliases = std::make_shared<const lists::AliasMap>(
      std::move(tables), std::vector<std::shared_ptr<const lists::AliasSource>>(),
      lists::AliasDomains{.origin = "a.example", .own = {"a.example"}}, base::AddressRules());
  overturn(refuse("one", {"team@a.example"}));
  ASSERT_EQ(grants().size(), 1u);
  EXPECT_EQ(grants()[0].recipients.size(), 3u);
  EXPECT_EQ(send("two", {"team@a.example"}).plan.action, Action::pass);
}

TEST_F(SendAgain, GoesBelowABlock) {
  const std::string id = refuse();
  put_preference("ben@c.example", lists::PreferenceChoice::block);
  put_opt_out("carl@d.example");
  overturn(id);
  ASSERT_EQ(grants().size(), 1u);
  EXPECT_THAT(grants()[0].recipients, ElementsAre(address("anna@b.example")));
  const Answer again = send("two");
  EXPECT_THAT(again.plan.refused, ElementsAre("ben@c.example", "carl@d.example"));
  EXPECT_THAT(again.plan.held, IsEmpty());
}

TEST_F(SendAgain, PromisesNothingWhereEverybodyRefuses) {
  for (const std::string& member : kThree) put_preference(member, lists::PreferenceChoice::block);
  const std::string id = refuse();
  EXPECT_EQ(records(id).case_record.rule, "recipient.blocks");
  overturn(id);
  EXPECT_THAT(grants(), IsEmpty());
  EXPECT_THAT(letter(), HasSubstr("If you send it again, it may still be refused"));
  EXPECT_THAT(letter(), Not(HasSubstr("until")));
  EXPECT_EQ(sender_view(*state_, services(), id, "en")->again_until, std::nullopt);
  EXPECT_EQ(audit().back(), "staff:bob case.appeal_overturned ");
}

TEST_F(SendAgain, PromisesNothingWhereNoRuleKnowsGrants) {
  std::erase_if(state_->rules.rules, [](const policy::Rule& rule) { return rule.name == "grant"; });
  overturn(refuse());
  EXPECT_THAT(grants(), IsEmpty());
  EXPECT_THAT(letter(), HasSubstr("it may still be refused"));
}

TEST_F(SendAgain, AsksTheStoreAndFailsWithIt) {
  const std::string id = refuse();
  store_->fail_look_up = true;
  EXPECT_FALSE(answer(id, AppealAnswer::overturn).ok());
  EXPECT_TRUE(records(id).statements[0].open) << "nothing was written";
  store_->fail_look_up = false;
  overturn(id);
}

TEST_F(SendAgain, GivesNothingWhereTheAppealIsUpheld) {
  const std::string id = refuse();
  ASSERT_TRUE(store_->cases().put_finding(id, address("jo@a.example"), kNow, "staff:ann", {.when = kNow}).ok());
  ASSERT_TRUE(answer(id, AppealAnswer::uphold).ok());
  EXPECT_THAT(grants(), IsEmpty());
  EXPECT_EQ(store_->lists().findings("", 10)->size(), 1u);
  EXPECT_EQ(send("two").plan.ending, Ending::reject);
}

TEST_F(SendAgain, TakesTheFindingOfTheCaseBack) {
  const std::string other = refuse("other");
  const std::string id = refuse("one");
  for (const std::string& found : {other, id})
    ASSERT_TRUE(store_->cases().put_finding(found, address("jo@a.example"), kNow, "staff:ann", {.when = kNow}).ok());
  overturn(id);
  const auto left = *store_->lists().findings("", 10);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].case_id, other);
  EXPECT_EQ(audit().back(), "staff:bob case.finding_retracted ");
  EXPECT_EQ(records(id).history.back().action, "case.finding_retracted");
}

}  // namespace
}  // namespace nonsolicit::engine
