// What an opt-out makes of an earlier relationship (docs/policy.md: a stop ends contact and interest at once).
#include "engine/gather.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using classifier::Kind;
using lists::Relationship;

class Stop : public EngineTest {
 protected:
  // Facts of a message to anna, who had contact a year ago and asked for no more so many days ago.
  policy::RecipientFacts facts_for(Kind kind, int days_ago) {
    policy::Facts facts{
        .recipients = {{.address_as_given = "anna@b.example", .address = address("anna@b.example"), .member = true}}};
    facts.now = kNow;
    facts.message.classification.kind = kind;
    const store::LookupRequest request{.recipients = {address("anna@b.example")}};
    store::RecipientKnowledge anna;
    anna.relationship =
        lists::RelationshipEntry{.kind = Relationship::contact, .last_seen = kNow - std::chrono::hours(24 * 365)};
    anna.opt_out = lists::OptOutEntry{.requested = kNow - std::chrono::hours(24 * days_ago)};
    const store::Knowledge knowledge{.recipients = {anna}};
    add_knowledge(facts, *state_, request, &knowledge);
    return facts.recipients[0];
  }
};

TEST_F(Stop, KeepsTheContactOfANewsletterUnderWayInTheGrace) {
  const auto anna = facts_for(Kind::newsletter, 1);
  EXPECT_EQ(anna.opted_out, policy::OptedOut::in_grace);
  EXPECT_EQ(anna.relationship, Relationship::contact);
}

TEST_F(Stop, EndsTheContactForAnyOtherKindAtOnce) {
  for (const Kind kind : classifier::kAllKinds) {
    if (kind == Kind::newsletter) continue;
    EXPECT_EQ(facts_for(kind, 1).relationship, Relationship::none) << classifier::to_string(kind);
  }
}

TEST_F(Stop, EndsTheContactOfANewsletterPastTheGrace) {
  const auto anna = facts_for(Kind::newsletter, 30);
  EXPECT_EQ(anna.opted_out, policy::OptedOut::past_grace);
  EXPECT_EQ(anna.relationship, Relationship::none);
}

}  // namespace
}  // namespace nonsolicit::engine
