// Every row of the table of docs/policy.md, as shipped in conf/policy.toml.
#include <gtest/gtest.h>

#include "scene.h"
#include "shipped_rules.h"

namespace nonsolicit::policy::testing {
namespace {

using classifier::Kind;
using classifier::OptOutFlaw;
using lists::Relationship;

struct Row {
  const char* name;
  std::vector<Change> changes;
  const char* rule;
  Action action;
  Mixed mixed = Mixed::split;
};

const Change kSalesHold = kind(Kind::solicitation, 0.95);
const Change kSalesLow = kind(Kind::solicitation, 0.89);
const Change kNews = kind(Kind::newsletter, 0.99);
const Change kNewsLow = kind(Kind::newsletter, 0.7);
const Change kEvent = kind(Kind::event_invitation, 0.99);
const Change kContact = relationship(Relationship::contact);
const Change kInterest = relationship(Relationship::interest);
const Change kClear = opt_out(OptOutFlaw::none);
const Change kHidden = opt_out(OptOutFlaw::hidden);
const Change kCanary = recipient(&RecipientFacts::canary, true);
const Change kBlock = preference(Preference::block);
const Change kAllow = preference(Preference::allow);
const Change kPast = opted_out(OptedOut::past_grace);
const Change kGrace = opted_out(OptedOut::in_grace);

// One line per case, however long.
// clang-format off
const Row kRows[] = {
    {"Row1StaffMaySell", {kSales, reach(500, 500), sender(&SenderFacts::staff)}, "sender.favoured", Action::pass},
    {"Row1ExemptMaySell", {kSales, reach(500, 500), sender(&SenderFacts::exempt)}, "sender.favoured", Action::pass},
    {"Row1OwnOrganisation", {kSales, recipient(&RecipientFacts::same_organisation, true)}, "sender.favoured", Action::pass},
    {"Row1StaffMayCarryEntries", {kOutsider, number(&MessageFacts::carried_entries, 9), sender(&SenderFacts::staff)}, "sender.favoured", Action::pass},
    {"Row1StaffOutranksBlock", {kBlock, sender(&SenderFacts::staff)}, "sender.favoured", Action::pass},
    {"Row1SystemAloneIsNotFavoured", {kSales, sender(&SenderFacts::system)}, "solicitation.stranger", Action::hold},
    {"Row2FiveEntries", {kOutsider, number(&MessageFacts::carried_entries, 5)}, "outsider.carried_entries", Action::hold},
    {"Row2FourEntriesPass", {kOutsider, number(&MessageFacts::carried_entries, 4)}, "outsider", Action::pass},
    {"Row2EntriesToMemberPass", {number(&MessageFacts::carried_entries, 50)}, "correspondence", Action::pass},
    {"Row3SalesToOutsider", {kOutsider, kSales, reach(90, 90)}, "outsider", Action::pass},
    {"Row4Proved", {automatic_or(Kind::solicitation, 0.99), proved()}, "automatic.proved", Action::pass},
    {"Row4ProvedOutranksBlock", {automatic_or(Kind::solicitation, 0.99), proved(), kBlock}, "automatic.proved", Action::pass},
    {"Row4UnprovedIsNextKind", {automatic_or(Kind::solicitation, 0.99)}, "solicitation.stranger", Action::hold},
    {"Row4UnprovedUnsureIsCorrespondence", {automatic_or(Kind::solicitation, 0.59)}, "correspondence", Action::pass},
    {"Row4UnprovedAtUnsureLimit", {automatic_or(Kind::solicitation, 0.60)}, "solicitation.stranger", Action::tag},
    {"Row4ProofWithoutKindIsNothing", {kSales, proved()}, "solicitation.stranger", Action::hold},
    {"Row5BlockCorrespondence", {kBlock}, "recipient.blocks", Action::reject},
    {"Row5BlockOutranksInterest", {kBlock, kSales, kInterest}, "recipient.blocks", Action::reject},
    {"Row5BlockOutranksGrant", {kBlock, granted()}, "recipient.blocks", Action::reject},
    {"Row6AllowSales", {kAllow, kSales, reach(90, 90)}, "recipient.allows", Action::pass},
    {"Row6AllowOutranksOptOut", {kAllow, kSales, kPast}, "recipient.allows", Action::pass},
    {"Row7SalesPastGrace", {kSales, kPast}, "opted_out.offer", Action::reject},
    {"Row7SalesAtOnce", {kSales, kGrace}, "opted_out.offer", Action::reject},
    {"Row7SalesWithInterest", {kSales, kPast, kInterest}, "opted_out.offer", Action::reject},
    {"Row7NewsPastGrace", {kNews, kPast, kContact, kClear}, "opted_out.newsletter", Action::reject},
    {"Row7NewsInGraceKnown", {kNews, kGrace, kContact, kClear}, "newsletter.known.clear", Action::pass},
    {"Row7NewsInGraceStranger", {kNews, kGrace}, "newsletter.stranger", Action::hold},
    {"Row7EventPastGrace", {kEvent, kPast}, "opted_out.offer", Action::reject},
    {"Row7EventAtOnce", {kEvent, kGrace}, "opted_out.offer", Action::reject},
    {"Row7CorrespondenceIsNoMailing", {kPast}, "correspondence", Action::pass},
    {"Row7GreetingIsNoMailing", {kPast, kind(Kind::greeting, 0.99)}, "greeting", Action::pass},
    {"Row8Grant", {kSales, reach(90, 90), granted()}, "grant", Action::pass},
    {"Row8GrantUnderOptOut", {kNews, kPast, granted()}, "opted_out.newsletter", Action::reject},
    {"Row8GrantOutranksCanary", {kSales, kCanary, granted()}, "grant", Action::pass},
    {"Row9CanaryCorrespondence", {kCanary}, "canary", Action::hold},
    {"Row9CanaryBulkSalesIsHeldNotRefused", {kCanary, kSales, reach(90, 90)}, "canary", Action::hold},
    {"Row9CanaryLowProbabilityIsHeld", {kCanary, kSalesLow}, "canary", Action::hold},
    {"Row10Interest", {kSales, kInterest, reach(90, 90)}, "solicitation.interest", Action::pass},
    {"Row11ClearAt24", {kSales, kContact, kClear, reach(0, 24)}, "solicitation.contact.clear", Action::pass},
    {"Row11ClearAt25", {kSales, kContact, kClear, reach(0, 25)}, "solicitation.contact.clear.bulk", Action::tag},
    {"Row11StrangersDoNotCountForContact", {kSales, kContact, kClear, reach(90, 24)}, "solicitation.contact.clear", Action::pass},
    {"Row12NoneAt24", {kSales, kContact, reach(0, 24)}, "solicitation.contact", Action::tag},
    {"Row12NoneAt25", {kSales, kContact, reach(0, 25)}, "solicitation.contact.bulk", Action::hold},
    {"Row12HiddenAt25", {kSales, kContact, kHidden, reach(0, 25)}, "solicitation.contact.bulk", Action::hold},
    {"Row12LowProbabilityStillHolds", {kSalesLow, kContact, reach(0, 25)}, "solicitation.contact.bulk", Action::hold},
    {"Row13At25", {kSales, reach(25, 25)}, "solicitation.stranger.bulk", Action::reject, Mixed::whole},
    {"Row13At24IsRow14", {kSales, reach(24, 900)}, "solicitation.stranger", Action::hold},
    {"Row13AtHighLimit", {kind(Kind::solicitation, 0.98), reach(25, 25)}, "solicitation.stranger.bulk", Action::reject, Mixed::whole},
    {"Row13UnderHighLimitIsRow14", {kind(Kind::solicitation, 0.979), reach(25, 25)}, "solicitation.stranger", Action::hold},
    {"Row13ClearOptOutDoesNotHelp", {kSales, kClear, reach(25, 25)}, "solicitation.stranger.bulk", Action::reject, Mixed::whole},
    {"Row14One", {kSales}, "solicitation.stranger", Action::hold},
    {"Row14HoldProbability", {kSalesHold, reach(90, 90)}, "solicitation.stranger", Action::hold},
    {"Row14AtHoldLimit", {kind(Kind::solicitation, 0.90)}, "solicitation.stranger", Action::hold},
    {"Row14UnderHoldLimit", {kSalesLow}, "solicitation.stranger", Action::tag},
    {"Row14LowBulkIsTagged", {kSalesLow, reach(90, 90)}, "solicitation.stranger", Action::tag},
    {"Row15ContactClear", {kNews, kContact, kClear, reach(0, 900)}, "newsletter.known.clear", Action::pass},
    {"Row15InterestClear", {kNews, kInterest, kClear}, "newsletter.known.clear", Action::pass},
    {"Row15OneClearOfTwo", {kNews, kContact, kHidden, kClear}, "newsletter.known.clear", Action::pass},
    {"Row16ContactNone", {kNews, kContact}, "newsletter.known", Action::hold},
    {"Row16InterestHidden", {kNews, kInterest, kHidden}, "newsletter.known", Action::hold},
    {"Row16LowIsTagged", {kNewsLow, kContact}, "newsletter.known", Action::tag},
    {"Row17At24", {kNews, kClear, reach(24, 24)}, "newsletter.stranger", Action::hold},
    {"Row17At25", {kNews, kClear, reach(25, 25)}, "newsletter.stranger.bulk", Action::reject, Mixed::whole},
    {"Row17BulkNotHigh", {kind(Kind::newsletter, 0.97), reach(25, 25)}, "newsletter.stranger", Action::hold},
    {"Row17LowIsTagged", {kNewsLow, reach(25, 25)}, "newsletter.stranger", Action::tag},
    {"Row18ContactOne", {kEvent, kContact}, "event.known", Action::pass},
    {"Row18InterestBulkClear", {kEvent, kInterest, kClear, reach(0, 25)}, "event.known", Action::pass},
    {"Row18ContactBulkNone", {kEvent, kContact, reach(0, 25)}, "event.known.bulk", Action::tag},
    {"Row18ContactBulkHidden", {kEvent, kContact, kHidden, reach(0, 25)}, "event.known.bulk", Action::tag},
    {"Row18ContactNoneAt24", {kEvent, kContact, reach(0, 24)}, "event.known", Action::pass},
    {"Row19One", {kEvent}, "event.stranger", Action::hold},
    {"Row19At25", {kEvent, reach(25, 25)}, "event.stranger.bulk", Action::reject, Mixed::whole},
    {"Row19At24", {kEvent, reach(24, 24)}, "event.stranger", Action::hold},
    {"Row19LowIsTagged", {kind(Kind::event_invitation, 0.8), reach(25, 25)}, "event.stranger", Action::tag},
    {"Row20GreetingToAll", {kind(Kind::greeting, 0.99), reach(900, 900)}, "greeting", Action::pass},
    {"Row21OpaqueAt24", {kind(Kind::opaque, 1), reach(24, 24)}, "opaque.stranger", Action::tag},
    {"Row21OpaqueAt25", {kind(Kind::opaque, 1), reach(25, 25)}, "opaque.stranger.bulk", Action::hold},
    {"Row22FirstContactAt50", {number(&MessageFacts::first_contact_reach, 50)}, "correspondence.first_contact", Action::tag},
    {"Row22FirstContactAt49", {number(&MessageFacts::first_contact_reach, 49)}, "correspondence", Action::pass},
    {"Row23Question", {reach(30, 30)}, "correspondence", Action::pass},
    {"Row23UnsureSalesIsCorrespondence", {unsure(Kind::solicitation), reach(90, 90)}, "correspondence", Action::pass},
    {"Row24OpaqueFromContact", {kind(Kind::opaque, 1), kContact, reach(90, 90)}, "no_rule", Action::pass},
    {"StandingThreeTagBecomesHold", {kSalesLow, findings(3)}, "solicitation.stranger", Action::hold},
    {"StandingTwoStaysTag", {kSalesLow, findings(2)}, "solicitation.stranger", Action::tag},
    {"StandingContactStaysTag", {kSales, kContact, findings(3)}, "solicitation.contact", Action::tag},
    {"StandingPassStaysPass", {findings(9)}, "correspondence", Action::pass},
    {"StandingFirstContactBecomesHold", {number(&MessageFacts::first_contact_reach, 50), findings(3)}, "correspondence.first_contact", Action::hold},
    {"StandingSoftenedBulkBecomesHold", {kNewsLow, reach(90, 90), findings(3)}, "newsletter.stranger", Action::hold},
};
// clang-format on

class PolicyRow : public ::testing::TestWithParam<Row> {};

TEST_P(PolicyRow, Decides) {
  static const RuleTable table = shipped_rules();
  const auto verdicts = judge(table, made_of(GetParam().changes), enforcing());
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].rule, GetParam().rule);
  EXPECT_EQ(to_string(verdicts[0].action), to_string(GetParam().action));
  EXPECT_EQ(verdicts[0].applied, verdicts[0].action);
  EXPECT_EQ(verdicts[0].mixed, GetParam().mixed);
}

INSTANTIATE_TEST_SUITE_P(Table, PolicyRow, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::policy::testing
