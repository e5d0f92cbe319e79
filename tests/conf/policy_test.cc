#include <gtest/gtest.h>

#include "conf/load.h"
#include "tests/conf/temp_file.h"

namespace nonsolicit::conf {
namespace {

using policy::Action;

struct PolicyMistake {
  const char* name;
  const char* toml;
  const char* problem;  // without the path of the file
};

class PolicyProblem : public testing::TestWithParam<PolicyMistake> {};

TEST_P(PolicyProblem, IsReportedWithPlaceAndReason) {
  const TempFile file(std::string(GetParam().toml) + "\n[[rule]]\nname = \"rest\"\naction = \"pass\"\n");
  const auto loaded = load_policy(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u) << testing::PrintToString(loaded.problems);
  EXPECT_EQ(file.without_path(loaded.problems[0]), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PolicyProblem,
    testing::Values(
        PolicyMistake{"no_name", "[[rule]]\naction = \"pass\"", ":1: rule: \"name\" is missing"},
        PolicyMistake{"no_action", "[[rule]]\nname = \"a\"", ":1: rule: \"action\" is missing"},
        PolicyMistake{"action", "[[rule]]\nname = \"a\"\naction = \"rejct\"",
                      ":3: rule.action: expected \"pass\", \"tag\", \"hold\", \"reject\" or \"tempfail\", "
                      "found the string \"rejct\" (did you "
                      "mean \"reject\"?)"},
        PolicyMistake{"unknown_key", "[[rule]]\nname = \"a\"\naction = \"tag\"\nstaff_alarm = true",
                      ":4: rule.staff_alarm: unknown key (did you mean \"staff_alert\"?)"},
        PolicyMistake{"unknown_condition", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = { canarry = true }",
                      ":4: rule.when.canarry: unknown key (did you mean \"canary\"?)"},
        PolicyMistake{"condition_value", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = { kind = [\"greetings\"] }",
                      ":4: rule.when.kind: expected \"correspondence\", \"solicitation\", \"newsletter\", "
                      "\"event_invitation\", "
                      "\"greeting\", \"automatic\" or \"opaque\", found the string \"greetings\" (did you mean "
                      "\"greeting\"?)"},
        PolicyMistake{"unavailable",
                      "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = { relationship = [\"unavailable\"] }",
                      ":4: rule.when.relationship: expected \"none\", \"contact\" or \"interest\", found the "
                      "string \"unavailable\""},
        PolicyMistake{"empty_list", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = { kind = [] }",
                      ":4: rule.when.kind: must not be empty; leave it out for \"any\""},
        PolicyMistake{"flag", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = { bulk = 25 }",
                      ":4: rule.when.bulk: expected true or false, found the integer 25"},
        PolicyMistake{"when_type", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwhen = true",
                      ":4: rule.when: expected a table, found the boolean true"},
        PolicyMistake{"mixed", "[[rule]]\nname = \"a\"\naction = \"tag\"\nmixed = \"all\"",
                      ":4: rule.mixed: expected \"split\" or \"whole\", found the string \"all\""},
        PolicyMistake{"words", "[[rule]]\nname = \"a\"\naction = \"tag\"\nwords = \"no\"",
                      ":4: rule.words: expected an array of strings, found the string \"no\""},
        PolicyMistake{"options_in_rules", "mode = \"enforce\"", ":1: mode: unknown key"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LoadPolicy, ReadsEveryKey) {
  const TempFile file(R"([[rule]]
name = "a.b"
row = 13
when = { favoured = false, member = true, carries_entries = false, automatic_proved = false, preference = ["none", "allow"], opted_out = ["no", "in_grace"], grant = false, canary = false, kind = ["solicitation"], relationship = "none", certainty = ["high"], bulk = true, opt_out = ["unclear", "clear"], first_contact = false }
action = "reject"
mixed = "whole"
needs_hold_probability = true
staff_alert = true
mode = "tag"
clause = "Q2, Q5"
clause_text = "Members are not solicited."
words = ["Your message was not delivered, case {case}."]
[[rule]]
name = "rest"
action = "pass"
)");
  const auto loaded = load_policy(file.path());
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  ASSERT_EQ(loaded.value.rules.size(), 2u);
  const policy::Rule& rule = loaded.value.rules[0];
  EXPECT_EQ(rule.name, "a.b");
  EXPECT_EQ(rule.row, 13);
  EXPECT_EQ(rule.action, Action::reject);
  EXPECT_EQ(rule.mixed, policy::Mixed::whole);
  EXPECT_TRUE(rule.needs_hold_probability && rule.staff_alert);
  EXPECT_EQ(rule.mode, policy::Mode::tag);
  EXPECT_EQ(rule.clause, "Q2, Q5");
  EXPECT_EQ(rule.clause_text, "Members are not solicited.");
  EXPECT_THAT(rule.words, testing::ElementsAre("Your message was not delivered, case {case}."));
  EXPECT_EQ(rule.line, 1u);
  const policy::Conditions& when = rule.when;
  EXPECT_EQ(when.favoured, false);
  EXPECT_EQ(when.member, true);
  EXPECT_EQ(when.carries_entries, false);
  EXPECT_EQ(when.automatic_proved, false);
  EXPECT_THAT(when.preference, testing::ElementsAre(policy::Preference::none, policy::Preference::allow));
  EXPECT_THAT(when.opted_out, testing::ElementsAre(policy::OptedOut::no, policy::OptedOut::in_grace));
  EXPECT_EQ(when.grant, false);
  EXPECT_EQ(when.canary, false);
  EXPECT_THAT(when.kind, testing::ElementsAre(classifier::Kind::solicitation));
  EXPECT_THAT(when.relationship, testing::ElementsAre(lists::Relationship::none));
  EXPECT_THAT(when.certainty, testing::ElementsAre(policy::Certainty::high));
  EXPECT_EQ(when.bulk, true);
  EXPECT_THAT(when.opt_out, testing::ElementsAre(policy::OptOutState::unclear, policy::OptOutState::clear));
  EXPECT_EQ(when.first_contact, false);
}

TEST(LoadPolicy, RefusesAFileWithoutRules) {
  const TempFile file("# nothing\n");
  const auto loaded = load_policy(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(file.without_path(loaded.problems[0]), ": no [[rule]]: nothing would be decided");
}

TEST(LoadPolicy, IncludesTheChecksOfTheWholeTable) {
  const TempFile file("[[rule]]\nname = \"a\"\naction = \"pass\"\n[[rule]]\nname = \"a\"\naction = \"tag\"\n");
  EXPECT_FALSE(load_policy(file.path()).ok());
}

}  // namespace
}  // namespace nonsolicit::conf
