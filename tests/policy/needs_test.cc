#include "policy/needs.h"

#include <gtest/gtest.h>

#include "policy/automatic.h"
#include "scene.h"
#include "shipped_rules.h"

namespace nonsolicit::policy::testing {
namespace {

using classifier::Kind;

Needs needs_of(const std::vector<Change>& changes, Known known, CarriedCheck carried) {
  static const RuleTable table = shipped_rules();
  const Facts facts = made_of(changes);
  const PolicyLimits limits;
  return needs({.table = table, .facts = facts, .limits = limits, .known = known, .carried_check = carried});
}

TEST(Needs, NothingForOutsidersWithoutTheCarriedCheck) {
  EXPECT_FALSE(needs_of({kOutsider}, Known::envelope, CarriedCheck::off).anything());
}

TEST(Needs, OnlyEntriesAndSenderListsForOutsidersWithTheCarriedCheck) {
  const Needs outsider = needs_of({kOutsider}, Known::envelope, CarriedCheck::on);
  EXPECT_TRUE(outsider.carried && outsider.content && outsider.sender_lists);
  EXPECT_FALSE(outsider.relationships || outsider.preferences || outsider.reach || outsider.opt_outs);
}

TEST(Needs, NothingForOwnOrganisationAndStaff) {
  EXPECT_FALSE(
      needs_of({recipient(&RecipientFacts::same_organisation, true)}, Known::envelope, CarriedCheck::on).anything());
  EXPECT_FALSE(needs_of({sender(&SenderFacts::staff)}, Known::envelope, CarriedCheck::on).anything());
}

TEST(Needs, EverythingForMemberBeforeTheContentIsKnown) {
  const Needs member = needs_of({}, Known::envelope, CarriedCheck::on);
  EXPECT_TRUE(member.content && member.sender_lists && member.relationships && member.opt_outs && member.preferences &&
              member.grants && member.reach && member.standing);
}

TEST(Needs, NoOptOutsAndGrantsForCorrespondenceToMember) {
  const Needs member = needs_of({}, Known::content, CarriedCheck::off);
  EXPECT_TRUE(member.preferences && member.sender_lists && member.reach);
  EXPECT_FALSE(member.opt_outs || member.content || member.carried);
}

TEST(Needs, OptOutsAndReachForSolicitation) {
  const Needs member = needs_of({kind(Kind::solicitation, 0.99)}, Known::content, CarriedCheck::off);
  EXPECT_TRUE(member.opt_outs && member.relationships && member.reach && member.grants);
  EXPECT_FALSE(member.content || member.carried);
}

TEST(Needs, OneMemberAmongOutsidersIsEnough) {
  Facts facts = made_of({kOutsider});
  facts.recipients.push_back(ordinary_facts().recipients[0]);
  const RuleTable table = shipped_rules();
  const PolicyLimits limits;
  EXPECT_TRUE(
      needs({.table = table, .facts = facts, .limits = limits, .carried_check = CarriedCheck::off}).relationships);
}

// ---- Proof of being automatic ----

struct ProofRow {
  const char* name;
  std::vector<Change> changes;
  bool proved;
};

Change sign(bool classifier::AutomaticSigns::*what) {
  return [=](Facts& facts) { facts.message.classification.automatic.*what = true; };
}
const Change kNullSender = sender(&SenderFacts::null_sender);
const Change kAnswers = [](Facts& facts) { facts.message.answers_inbound = true; };
const Change kSecond = [](Facts& facts) {
  facts.recipients.push_back(RecipientFacts{.address_as_given = "<bo@member.example>"});
};
const Change kTwin = [](Facts& facts) { facts.recipients.push_back(facts.recipients[0]); };
const Change kAutoReply = sign(&classifier::AutomaticSigns::auto_submitted);

const ProofRow kProofs[] = {
    {"Nothing", {}, false},
    {"NullSenderAlone", {kNullSender}, false},
    {"DsnWithNullSender", {kNullSender, sign(&classifier::AutomaticSigns::dsn)}, true},
    {"DsnWithSender", {sign(&classifier::AutomaticSigns::dsn)}, false},
    {"MdnWithNullSender", {kNullSender, sign(&classifier::AutomaticSigns::mdn)}, true},
    {"MdnWithSender", {sign(&classifier::AutomaticSigns::mdn)}, false},
    {"CalendarReply", {sign(&classifier::AutomaticSigns::calendar_reply)}, true},
    {"CalendarReplyToTwo", {sign(&classifier::AutomaticSigns::calendar_reply), kSecond}, false},
    {"CalendarReplyWithOffer",
     {sign(&classifier::AutomaticSigns::calendar_reply), automatic_or(Kind::solicitation, 0.8)},
     false},
    {"SystemSender", {sender(&SenderFacts::system)}, true},
    {"HeaderAlone", {kAutoReply}, false},
    {"PrecedenceAlone", {kAnswers, sign(&classifier::AutomaticSigns::precedence_bulk)}, false},
    {"AutoReplyThatAnswers", {kAutoReply, kAnswers}, true},
    {"AutoReplyByHeaderThatAnswers", {sign(&classifier::AutomaticSigns::autoreply_header), kAnswers}, true},
    {"AutoReplyByWordsThatAnswers", {sign(&classifier::AutomaticSigns::looks_automatic), kAnswers}, false},
    {"AutoReplyToTwo", {kAutoReply, kAnswers, kSecond}, false},
    {"AutoReplyToOneGivenTwice", {kAutoReply, kAnswers, kTwin}, true},
    {"AutoReplyWithOffer", {kAutoReply, kAnswers, automatic_or(Kind::solicitation, 0.8)}, false},
    {"AutoReplyWithoutOffer", {kAutoReply, kAnswers, automatic_or(Kind::correspondence, 0.8)}, true},
};

class AutomaticProofOf : public ::testing::TestWithParam<ProofRow> {};

TEST_P(AutomaticProofOf, Message) {
  const AutomaticProof proof = prove_automatic(made_of(GetParam().changes));
  EXPECT_EQ(proof.proved, GetParam().proved);
  EXPECT_EQ(proof.how.empty(), !GetParam().proved);
}

INSTANTIATE_TEST_SUITE_P(Table, AutomaticProofOf, ::testing::ValuesIn(kProofs),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::policy::testing
