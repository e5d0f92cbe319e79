#include "policy/plan.h"

#include <gtest/gtest.h>

#include "scene.h"

namespace nonsolicit::policy::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const WordValues kValues{.recipients = 3, .case_id = "K7Q2M9X4TR", .contact = "staff", .association = "the Guild"};

// One recipient per letter: P pass, T tag, H hold, R reject (split), W reject (whole), K hold (whole), F
// tempfail; lower case: decided in full, but cut to pass by the mode. Recipients are named a, b, c ... as
// they stand.
struct Scene {
  std::vector<Verdict> verdicts;
  Facts facts;
};

Verdict verdict_of(char letter) {
  Verdict verdict;
  switch (letter) {
    case 'P': verdict.action = Action::pass; break;
    case 'T':
    case 't': verdict.action = Action::tag; break;
    case 'H':
    case 'h':
    case 'K': verdict.action = Action::hold; break;
    case 'R':
    case 'r':
    case 'W': verdict.action = Action::reject; break;
    case 'F': verdict.action = Action::tempfail; break;
  }
  if (letter == 'W' || letter == 'K') verdict.mixed = Mixed::whole;
  verdict.applied = letter >= 'a' ? Action::pass : verdict.action;
  return verdict;
}

Scene scene(const std::string& letters) {
  Scene made;
  char name = 'a';
  for (const char letter : letters) {
    Verdict verdict = verdict_of(letter);
    verdict.recipient = std::string(1, name++);
    made.facts.recipients.push_back(RecipientFacts{.address_as_given = verdict.recipient});
    made.verdicts.push_back(std::move(verdict));
  }
  return made;
}

struct PlanRow {
  const char* name;
  const char* letters;
  Ending ending;
  Action action;
  std::string deleted;  // letters of recipients
  std::string held;
  std::string refused;
  bool report = false;
  bool header = false;
  bool quarantine = false;
  PlanOptions options;
};

constexpr PlanOptions kMta{.hold_mode = HoldMode::mta};
constexpr PlanOptions kNull{.null_sender = true};
constexpr PlanOptions kMtaNull{.hold_mode = HoldMode::mta, .null_sender = true};
constexpr PlanOptions kOver{.over_spool = true};

const PlanRow kPlans[] = {
    {"NoRecipients", "", Ending::accept, Action::pass, "", "", ""},
    {"PassOne", "P", Ending::accept, Action::pass, "", "", ""},
    {"PassMta", "PP", Ending::accept, Action::pass, "", "", "", false, false, false, kMta},
    {"PassOverSpool", "PT", Ending::accept, Action::tag, "", "", "", false, true, false, kOver},
    {"TagOne", "T", Ending::accept, Action::tag, "", "", "", false, true},
    {"TagMixed", "PT", Ending::accept, Action::tag, "", "", "", false, true},
    {"TagAllNull", "TT", Ending::accept, Action::tag, "", "", "", false, true, false, kNull},
    {"ObserveDoesNothing", "thr", Ending::accept, Action::pass, "", "", ""},
    {"ObserveBesideEnforce", "rH", Ending::accept, Action::hold, "b", "b", ""},
    {"HoldOne", "H", Ending::discard, Action::hold, "", "a", ""},
    {"HoldAll", "HHH", Ending::discard, Action::hold, "", "abc", ""},
    {"HoldMixed", "PHP", Ending::accept, Action::hold, "b", "b", ""},
    {"HoldMixedTag", "THP", Ending::accept, Action::hold, "b", "b", "", false, true},
    {"HoldOneNull", "H", Ending::discard, Action::hold, "", "a", "", false, false, false, kNull},
    {"HoldMixedNull", "PH", Ending::accept, Action::hold, "b", "b", "", false, false, false, kNull},
    {"HoldOneMta", "H", Ending::accept, Action::hold, "", "a", "", false, false, true, kMta},
    {"HoldAllMta", "HH", Ending::accept, Action::hold, "", "ab", "", false, false, true, kMta},
    {"HoldMixedMtaWaitsWhole", "PH", Ending::accept, Action::hold, "", "ab", "", false, false, true, kMta},
    {"HoldMixedTagMta", "TH", Ending::accept, Action::hold, "", "ab", "", false, true, true, kMta},
    {"HoldAllMtaNull", "HH", Ending::accept, Action::hold, "", "ab", "", false, false, true, kMtaNull},
    {"HoldOverSpool", "PH", Ending::accept, Action::hold, "", "ab", "", false, false, true, kOver},
    {"HoldWholeHoldsEverybody", "PK", Ending::discard, Action::hold, "", "ab", ""},
    {"HoldWholeStillRefuses", "PKR", Ending::discard, Action::reject, "", "ab", "c", true},
    {"RefuseOne", "R", Ending::reject, Action::reject, "", "", ""},
    {"RefuseAll", "RRR", Ending::reject, Action::reject, "", "", ""},
    {"RefuseAllNull", "RR", Ending::reject, Action::reject, "", "", "", false, false, false, kNull},
    {"RefuseAllMta", "RR", Ending::reject, Action::reject, "", "", "", false, false, false, kMta},
    {"RefuseAllOverSpool", "RR", Ending::reject, Action::reject, "", "", "", false, false, false, kOver},
    {"RefuseMixed", "PR", Ending::accept, Action::reject, "b", "", "b", true},
    {"RefuseMixedTag", "TRR", Ending::accept, Action::reject, "bc", "", "bc", true, true},
    {"RefuseMixedNullReportsNothing", "PR", Ending::accept, Action::reject, "b", "", "b", false, false, false, kNull},
    {"RefuseMixedMta", "PR", Ending::accept, Action::reject, "b", "", "b", true, false, false, kMta},
    {"HeldAndRefused", "HR", Ending::discard, Action::reject, "", "a", "b", true},
    {"HeldAndRefusedAndGoing", "HRP", Ending::accept, Action::reject, "ab", "a", "b", true},
    {"HeldAndRefusedMta", "HR", Ending::accept, Action::reject, "b", "a", "b", true, false, true, kMta},
    {"HeldAndRefusedAndGoingMta", "HRP", Ending::accept, Action::reject, "b", "ac", "b", true, false, true, kMta},
    {"HeldAndRefusedOverSpool", "HRP", Ending::accept, Action::reject, "b", "ac", "b", true, false, true, kOver},
    {"HeldAndRefusedNull", "HR", Ending::discard, Action::reject, "", "a", "b", false, false, false, kNull},
    {"WholeOne", "W", Ending::reject, Action::reject, "", "", ""},
    {"WholeRefusesAllHoldsTagsAndDeletesNothing", "WHRTP", Ending::reject, Action::reject, "", "", ""},
    {"WholeMta", "WH", Ending::reject, Action::reject, "", "", "", false, false, false, kMta},
    {"WholeNull", "WP", Ending::reject, Action::reject, "", "", "", false, false, false, kNull},
    {"TempfailOne", "F", Ending::tempfail, Action::tempfail, "", "", ""},
    {"TempfailOutranksAll", "PTHRWF", Ending::tempfail, Action::tempfail, "", "", ""},
    {"TempfailMta", "HF", Ending::tempfail, Action::tempfail, "", "", "", false, false, false, kMta},
    {"TempfailNull", "RF", Ending::tempfail, Action::tempfail, "", "", "", false, false, false, kNull},
};

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += name;
  return all;
}

class PlanMatrix : public ::testing::TestWithParam<PlanRow> {};

TEST_P(PlanMatrix, TellsTheMta) {
  const PlanRow& row = GetParam();
  const Scene made = scene(row.letters);
  const Plan made_plan = plan(made.verdicts, made.facts, row.options, kValues);
  EXPECT_EQ(made_plan.ending, row.ending);
  EXPECT_EQ(made_plan.action, row.action);
  EXPECT_EQ(joined(made_plan.delete_recipients), row.deleted);
  EXPECT_EQ(joined(made_plan.held), row.held);
  EXPECT_EQ(joined(made_plan.refused), row.refused);
  EXPECT_EQ(made_plan.report_refusals, row.report);
  EXPECT_EQ(made_plan.header.has_value(), row.header);
  EXPECT_EQ(made_plan.quarantine.has_value(), row.quarantine);
  const bool replies = row.ending == Ending::reject || row.ending == Ending::tempfail;
  ASSERT_EQ(made_plan.reply.has_value(), replies);
  if (replies) {
    EXPECT_EQ(made_plan.reply->code(), row.ending == Ending::reject ? "550" : "451");
  }
  const std::string letters = row.letters;
  EXPECT_EQ(made_plan.needs_case, letters.find_first_not_of('P') != std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Matrix, PlanMatrix, ::testing::ValuesIn(kPlans),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Plan, NeverReportsAgainstNotifyNever) {
  Scene made = scene("PRR");
  made.facts.recipients[1].notify_never = true;
  EXPECT_TRUE(plan(made.verdicts, made.facts, {}, kValues).report_refusals);
  made.facts.recipients[2].notify_never = true;
  const Plan silent = plan(made.verdicts, made.facts, {}, kValues);
  EXPECT_FALSE(silent.report_refusals);
  EXPECT_THAT(silent.delete_recipients, ElementsAre("b", "c"));
}

TEST(Plan, DeletesRecipientGivenTwiceOnce) {
  Scene made = scene("PHHR");
  for (const size_t i : {1u, 2u}) made.verdicts[i].recipient = made.facts.recipients[i].address_as_given = "twin";
  const Plan once = plan(made.verdicts, made.facts, {}, kValues);
  EXPECT_THAT(once.held, ElementsAre("twin"));
  EXPECT_THAT(once.delete_recipients, ElementsAre("twin", "d"));
}

TEST(Plan, TakesTheStricterVerdictWhereOneRecipientHasTwo) {
  Scene made = scene("PHP");
  made.verdicts[0].recipient = made.verdicts[1].recipient = "twin";
  const Plan strict = plan(made.verdicts, made.facts, {}, kValues);
  EXPECT_THAT(strict.held, ElementsAre("twin"));
  EXPECT_THAT(strict.delete_recipients, ElementsAre("twin"));
}

TEST(Plan, HeaderNamesActionAndCaseOnly) {
  const Scene made = scene("TH");
  EXPECT_EQ(*plan(made.verdicts, made.facts, {}, kValues).header, "v=1; action=tag; case=K7Q2M9X4TR");
}

TEST(Plan, QuarantineReasonNamesTheCase) {
  const Scene made = scene("H");
  EXPECT_EQ(*plan(made.verdicts, made.facts, kMta, kValues).quarantine, "nonsolicit case K7Q2M9X4TR");
}

TEST(FailureTable, PassesInObserveAndTempfailsElsewhere) {
  FailureTable table;
  for (const FailedPart part : kFailedParts) {
    EXPECT_EQ(table.action(part, Mode::observe), Action::pass) << to_string(part);
    EXPECT_EQ(table.action(part, Mode::tag), Action::tempfail) << to_string(part);
    EXPECT_EQ(table.action(part, Mode::enforce), Action::tempfail) << to_string(part);
    EXPECT_EQ(failed_part_from(to_string(part)), part);
  }
  EXPECT_FALSE(table.set(FailedPart::store, Mode::enforce, Action::hold));
  EXPECT_FALSE(table.set(FailedPart::store, Mode::enforce, Action::reject));
  EXPECT_TRUE(table.set(FailedPart::store, Mode::enforce, Action::pass));
  EXPECT_EQ(table.action(FailedPart::store, Mode::enforce), Action::pass);
  EXPECT_EQ(table.action(FailedPart::spool, Mode::enforce), Action::tempfail);
  EXPECT_FALSE(failed_part_from("weather"));
}

}  // namespace
}  // namespace nonsolicit::policy::testing
