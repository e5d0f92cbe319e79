#include "policy/judge.h"

#include <gtest/gtest.h>

#include "scene.h"
#include "shipped_rules.h"

namespace nonsolicit::policy::testing {
namespace {

using classifier::Kind;
using lists::Relationship;

const RuleTable& table() {
  static const RuleTable shipped = shipped_rules();
  return shipped;
}

Verdict verdict_of(const std::vector<Change>& changes, const JudgeOptions& options) {
  return judge(table(), made_of(changes), options).at(0);
}

const Reason* find(const Verdict& verdict, std::string_view code) {
  for (const Reason& reason : verdict.reasons) {
    if (reason.code == code) return &reason;
  }
  return nullptr;
}

const Change kNoRelationshipAnswer = relationship(Relationship::unavailable);
const Change kNoOptOutAnswer = opted_out(OptedOut::unavailable);
const Change kNoPreferenceAnswer = preference(Preference::unavailable);

// ---- Unavailable facts ----

struct UnavailableRow {
  const char* name;
  std::vector<Change> changes;
  const char* rule;
  Action action;
};

const UnavailableRow kUnavailable[] = {
    {"SalesRelationshipMatters", {kSales, kNoRelationshipAnswer}, "failure.relationships", Action::tempfail},
    {"BulkSalesIsNoFinalReject",
     {kSales, reach(90, 90), kNoRelationshipAnswer},
     "failure.relationships",
     Action::tempfail},
    {"NewsClearIsNoSilentPass",
     {kind(Kind::newsletter, 0.99), opt_out(classifier::OptOutFlaw::none), kNoRelationshipAnswer},
     "failure.relationships",
     Action::tempfail},
    {"NewsUnclearIsHeldWhoeverKnowsWhom",
     {kind(Kind::newsletter, 0.99), kNoRelationshipAnswer},
     "newsletter.stranger",
     Action::hold},
    {"OptOutMattersForSales",
     {kSales, relationship(Relationship::interest), kNoOptOutAnswer},
     "failure.relationships",
     Action::tempfail},
    {"CorrespondenceNeedsNoRelationship", {kNoRelationshipAnswer, kNoOptOutAnswer}, "correspondence", Action::pass},
    {"PreferenceAlwaysMatters", {kNoPreferenceAnswer}, "failure.relationships", Action::tempfail},
    {"StaffPassesWithoutAnswers",
     {kSales, sender(&SenderFacts::staff), kNoRelationshipAnswer, kNoOptOutAnswer, kNoPreferenceAnswer},
     "sender.favoured",
     Action::pass},
    {"BlockStandsWithoutRelationship",
     {kSales, preference(Preference::block), kNoRelationshipAnswer},
     "recipient.blocks",
     Action::reject},
    {"AllowStandsWithoutOptOut",
     {kSales, preference(Preference::allow), kNoOptOutAnswer},
     "recipient.allows",
     Action::pass},
    {"CanaryIsHeldEitherWay",
     {recipient(&RecipientFacts::canary, true), kNoRelationshipAnswer},
     "canary",
     Action::hold},
    {"GreetingPasses", {kind(Kind::greeting, 0.99), kNoRelationshipAnswer}, "greeting", Action::pass},
    {"OpaqueMatters", {kind(Kind::opaque, 1), kNoRelationshipAnswer}, "failure.relationships", Action::tempfail},
    {"StandingMakesRelationshipMatter",
     {kind(Kind::solicitation, 0.8), findings(3), kNoRelationshipAnswer},
     "failure.relationships",
     Action::tempfail},
};

class UnavailableFact : public ::testing::TestWithParam<UnavailableRow> {};

TEST_P(UnavailableFact, Decides) {
  const Verdict verdict = verdict_of(GetParam().changes, enforcing());
  EXPECT_EQ(verdict.rule, GetParam().rule);
  EXPECT_EQ(verdict.action, GetParam().action);
  EXPECT_EQ(verdict.applied, GetParam().action);
  ASSERT_NE(find(verdict, "unavailable"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Table, UnavailableFact, ::testing::ValuesIn(kUnavailable),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Judge, FollowsFailureTableOfTheModeWhenLookUpFailed) {
  JudgeOptions options = enforcing();
  options.mode = Mode::observe;
  Verdict verdict = verdict_of({kSales, kNoRelationshipAnswer}, options);
  EXPECT_EQ(verdict.action, Action::pass);
  EXPECT_TRUE(verdict.staff_alert);
  options.mode = Mode::tag;
  EXPECT_EQ(verdict_of({kSales, kNoRelationshipAnswer}, options).applied, Action::tempfail);
  ASSERT_TRUE(options.failures.set(FailedPart::relationships, Mode::tag, Action::pass));
  EXPECT_EQ(verdict_of({kSales, kNoRelationshipAnswer}, options).applied, Action::pass);
}

TEST(Judge, TempfailsWhenOneOfThePossibleRulesIsEnforced) {
  RuleTable rules = table();
  for (Rule& rule : rules.rules) {
    if (rule.name == "solicitation.stranger") rule.mode = Mode::enforce;
  }
  JudgeOptions options = enforcing();
  options.mode = Mode::observe;
  const auto verdict = judge(rules, made_of({kSales, kNoRelationshipAnswer}), options).at(0);
  EXPECT_EQ(verdict.mode, Mode::enforce);
  EXPECT_EQ(verdict.applied, Action::tempfail);
}

// ---- The grace, day by day: 10 business days from Monday 2026-06-01 with one holiday end on Tuesday
// 2026-06-16 ----

TEST(Judge, FollowsOptOutOfNewsletterFromTheEndOfTheGrace) {
  const auto requested = day(2026, 6, 1);
  const std::vector<std::chrono::sys_days> holidays = {std::chrono::floor<std::chrono::days>(day(2026, 6, 4))};
  const PolicyLimits limits;
  const auto end = base::add_business_days(requested, limits.grace_business_days, holidays);
  for (unsigned date = 1; date <= 20; date++) {
    const auto state = day(2026, 6, date) < end ? OptedOut::in_grace : OptedOut::past_grace;
    const Verdict verdict = verdict_of({kind(Kind::newsletter, 0.99), opted_out(state)}, enforcing());
    EXPECT_EQ(verdict.rule, date < 16 ? "newsletter.stranger" : "opted_out.newsletter") << date;
  }
}

// ---- Modes ----

struct ModeRow {
  const char* name;
  Mode options;
  std::optional<Mode> group;
  std::optional<Mode> rule;
  Mode mode;
  Action applied;  // of a hold
};

const ModeRow kModes[] = {
    {"Observe", Mode::observe, {}, {}, Mode::observe, Action::pass},
    {"Tag", Mode::tag, {}, {}, Mode::tag, Action::tag},
    {"Enforce", Mode::enforce, {}, {}, Mode::enforce, Action::hold},
    {"GroupStricterThanOptions", Mode::observe, Mode::enforce, {}, Mode::enforce, Action::hold},
    {"GroupWeakerThanOptions", Mode::enforce, Mode::tag, {}, Mode::tag, Action::tag},
    {"RuleStricterThanOptions", Mode::observe, {}, Mode::enforce, Mode::enforce, Action::hold},
    {"RuleWeakerThanOptions", Mode::enforce, {}, Mode::observe, Mode::observe, Action::pass},
    {"GroupWeakerThanRule", Mode::observe, Mode::tag, Mode::enforce, Mode::tag, Action::tag},
    {"RuleWeakerThanGroup", Mode::enforce, Mode::enforce, Mode::observe, Mode::observe, Action::pass},
};

class JudgeMode : public ::testing::TestWithParam<ModeRow> {};

TEST_P(JudgeMode, CutsTheAction) {
  const ModeRow& row = GetParam();
  RuleTable rules = table();
  for (Rule& rule : rules.rules) rule.mode = row.rule;
  JudgeOptions options;
  options.mode = row.options;
  if (row.group) options.group_modes["partners"] = *row.group;
  Facts facts = made_of({kSales});
  facts.sender.group = "partners";
  const Verdict verdict = judge(rules, facts, options).at(0);
  EXPECT_EQ(verdict.action, Action::hold);
  EXPECT_EQ(verdict.mode, row.mode);
  EXPECT_EQ(verdict.applied, row.applied);
  EXPECT_EQ(find(verdict, "mode") != nullptr, row.applied != Action::hold);
}

INSTANTIATE_TEST_SUITE_P(Table, JudgeMode, ::testing::ValuesIn(kModes),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Judge, CutsRejectToTagAndLeavesPassInTagMode) {
  JudgeOptions options;
  options.mode = Mode::tag;
  EXPECT_EQ(verdict_of({kSales, reach(90, 90)}, options).applied, Action::tag);
  EXPECT_EQ(verdict_of({}, options).applied, Action::pass);
}

// ---- Recipients and reasons ----

TEST(Judge, GivesOneVerdictPerRecipientInOrder) {
  Facts facts = made_of({kSales});
  facts.recipients.push_back(RecipientFacts{.address_as_given = "<out@else.example>"});
  facts.recipients.push_back(facts.recipients[0]);
  facts.recipients[2].relationship = Relationship::interest;
  const auto verdicts = judge(table(), facts, enforcing());
  ASSERT_EQ(verdicts.size(), 3u);
  EXPECT_EQ(verdicts[0].rule, "solicitation.stranger");
  EXPECT_EQ(verdicts[1].recipient, "<out@else.example>");
  EXPECT_EQ(verdicts[1].rule, "outsider");
  EXPECT_EQ(verdicts[2].rule, "solicitation.interest");
}

TEST(Judge, PassesWithReasonWhenNoRuleMatches) {
  const Verdict verdict = judge(RuleTable{}, ordinary_facts(), enforcing()).at(0);
  EXPECT_EQ(verdict.action, Action::pass);
  EXPECT_EQ(verdict.rule, "no_rule");
  EXPECT_NE(find(verdict, "no_rule"), nullptr);
  EXPECT_NE(find(verdict_of({kind(Kind::opaque, 1), relationship(Relationship::contact)}, enforcing()), "no_rule"),
            nullptr);
}

TEST(Reasons, StandForTheActionFirstAndAreFullSentences) {
  Facts facts = made_of({kSales, reach(30, 30), opt_out(classifier::OptOutFlaw::hidden), findings(1)});
  facts.recipients[0].canary = true;
  facts.message.carried_entries = 2;
  facts.message.answers_inbound = true;
  facts.sender.from_differs = true;
  facts.message.truncated = true;
  classifier::Phrase phrase;
  phrase.text = "book a demo";
  phrase.weight = 2;
  phrase.kind = Kind::solicitation;
  facts.message.classification.phrases = {phrase};
  const Verdict verdict = judge(table(), facts, enforcing()).at(0);
  bool against = false;
  for (const Reason& reason : verdict.reasons) {
    EXPECT_TRUE(reason.text.ends_with('.')) << reason.text;
    EXPECT_TRUE(reason.text.front() >= 'A' && reason.text.front() <= 'Z') << reason.text;
    EXPECT_FALSE(against && reason.speaks_for) << reason.text;
    against = against || !reason.speaks_for;
  }
  ASSERT_NE(find(verdict, "kind"), nullptr);
  EXPECT_EQ(find(verdict, "kind")->text, "The message reads as a solicitation: \"book a demo\".");
  EXPECT_FALSE(find(verdict, "thread")->speaks_for);
  ASSERT_NE(find(verdict, "reach"), nullptr);
  EXPECT_EQ(find(verdict, "reach")->text,
            "This text was sent to 30 members for whom we found no earlier contact, earlier messages included.")
      << "nobody got it: it is refused";
}

TEST(Reasons, KeepScoresLimitsCanariesAndEntriesForStaff) {
  Facts facts = made_of({kSales, reach(30, 30), findings(3), preference(Preference::none)});
  facts.recipients[0].canary = true;
  facts.message.carried_entries = 5;
  const Verdict verdict = judge(table(), facts, enforcing()).at(0);
  for (const char* code : {"canary", "certainty", "standing", "carried_entries"}) {
    ASSERT_NE(find(verdict, code), nullptr) << code;
    EXPECT_TRUE(find(verdict, code)->for_staff_only) << code;
  }
  const Verdict outsider = judge(table(), made_of({recipient(&RecipientFacts::member, false)}), enforcing()).at(0);
  EXPECT_TRUE(find(outsider, "not_a_member")->for_staff_only);
}

TEST(Reasons, NameDatesAndSources) {
  Facts facts = made_of({kSales, relationship(Relationship::contact), granted(), opted_out(OptedOut::in_grace)});
  facts.recipients[0].relationship_source = "their mail of 2026-03-14";
  facts.recipients[0].opted_out_source = "asked on 2026-05-02 (mail)";
  const Verdict verdict = judge(table(), facts, enforcing()).at(0);
  EXPECT_EQ(find(verdict, "relationship")->text,
            "The recipient is in contact with the sender: their mail of 2026-03-14.");
  EXPECT_THAT(find(verdict, "opted_out")->text, ::testing::HasSubstr("2026-05-02"));
  EXPECT_THAT(find(verdict, "grant")->text, ::testing::HasSubstr("from 2026-01-01 until 2026-12-31"));
}

TEST(Reasons, SayWhyAnOptOutIsUnclear) {
  const Verdict verdict = verdict_of({kSales, opt_out(classifier::OptOutFlaw::image_only)}, enforcing());
  EXPECT_THAT(find(verdict, "opt_out")->text, ::testing::HasSubstr("it stands only in an image"));
  EXPECT_EQ(find(verdict_of({kSales}, enforcing()), "opt_out")->text, "The message offers no way to opt out.");
}

TEST(Reasons, CutThePercentageInsteadOfRoundingItUpToALimit) {
  EXPECT_THAT(find(verdict_of({kind(Kind::solicitation, 0.97999)}, enforcing()), "certainty")->text,
              ::testing::HasSubstr(" 97.9 percent"));
}

TEST(RuleText, ReadsWhatItWritesButNoUnavailable) {
  for (const Certainty value : {Certainty::low, Certainty::hold, Certainty::high}) {
    EXPECT_EQ(certainty_from(to_string(value)), value);
  }
  for (const OptOutState value : {OptOutState::none, OptOutState::unclear, OptOutState::clear}) {
    EXPECT_EQ(opt_out_state_from(to_string(value)), value);
  }
  for (const Action value : {Action::pass, Action::tag, Action::hold, Action::reject, Action::tempfail}) {
    EXPECT_EQ(action_from(to_string(value)), value);
  }
  EXPECT_EQ(opted_out_from("in_grace"), OptedOut::in_grace);
  EXPECT_EQ(preference_from("block"), Preference::block);
  EXPECT_EQ(relationship_condition_from("interest"), Relationship::interest);
  EXPECT_EQ(mixed_from("whole"), Mixed::whole);
  EXPECT_EQ(mode_from("tag"), Mode::tag);
  EXPECT_FALSE(opted_out_from("unavailable") || preference_from("unavailable") ||
               relationship_condition_from("unavailable") || mixed_from("") || mode_from("Tag"));
}

}  // namespace
}  // namespace nonsolicit::policy::testing
