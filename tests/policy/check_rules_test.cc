#include <gtest/gtest.h>

#include "scene.h"
#include "shipped_rules.h"

namespace nonsolicit::policy::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Rule rule(std::string name, Conditions when, size_t line) {
  return Rule{.name = std::move(name), .when = std::move(when), .file = "p.toml", .line = line};
}
Conditions of_kind(std::vector<classifier::Kind> kinds) {
  Conditions when;
  when.kind = std::move(kinds);
  return when;
}
const Rule kLast = rule("last", {}, 99);

TEST(CheckRules, AcceptsTheShippedFile) { EXPECT_THAT(check_rules(shipped_rules()), IsEmpty()); }

TEST(CheckRules, ShippedRulesCarryRowClauseAndWords) {
  int row = 0;
  for (const Rule& shipped : shipped_rules().rules) {
    EXPECT_GE(shipped.row, row) << shipped.name;
    EXPECT_LE(shipped.row, row + 1) << shipped.name;
    row = shipped.row;
    EXPECT_FALSE(shipped.clause.empty()) << shipped.name;
    EXPECT_TRUE(shipped.clause_text.ends_with('.')) << shipped.name;
    const bool reaches_sender = shipped.action == Action::hold || shipped.action == Action::reject;
    EXPECT_EQ(reaches_sender || shipped.row == 22, !shipped.words.empty()) << shipped.name;
  }
  EXPECT_EQ(row, 24);
}

TEST(CheckRules, FindsNameTakenTwice) {
  const RuleTable table{.rules = {rule("a", of_kind({classifier::Kind::greeting}), 3), rule("a", {}, 7)}};
  EXPECT_THAT(check_rules(table), ElementsAre("p.toml:7: the name \"a\" (line 3) is taken"));
}

TEST(CheckRules, FindsRuleWithoutName) {
  EXPECT_THAT(check_rules({.rules = {rule("", {}, 3)}}), ElementsAre("p.toml:3: a rule has no name"));
}

TEST(CheckRules, NamesTheEarlierRulesThatTakeAllCases) {
  Conditions stranger = of_kind({classifier::Kind::newsletter});
  stranger.relationship = {lists::Relationship::none};
  Conditions known = of_kind({classifier::Kind::newsletter});
  known.relationship = {lists::Relationship::contact, lists::Relationship::interest};
  Conditions late = of_kind({classifier::Kind::newsletter});
  late.bulk = true;
  const RuleTable table{.rules = {rule("greeting", of_kind({classifier::Kind::greeting}), 1),
                                  rule("stranger", stranger, 2), rule("known", known, 3), rule("late", late, 4),
                                  kLast}};
  EXPECT_THAT(check_rules(table),
              ElementsAre("p.toml:4: no recipient can reach \"late\": earlier rules take all its cases: "
                          "\"stranger\" (line 2), \"known\" (line 3)"));
}

TEST(CheckRules, LeavesRuleThatHasOneCaseOfItsOwn) {
  Conditions stranger = of_kind({classifier::Kind::newsletter});
  stranger.relationship = {lists::Relationship::none};
  const RuleTable table{
      .rules = {rule("stranger", stranger, 2), rule("rest", of_kind({classifier::Kind::newsletter}), 3), kLast}};
  EXPECT_THAT(check_rules(table), IsEmpty());
}

TEST(CheckRules, FindsRuleAfterTheCatchAll) {
  const RuleTable table{.rules = {rule("all", {}, 2), rule("late", of_kind({classifier::Kind::greeting}), 3)}};
  EXPECT_THAT(check_rules(table), ElementsAre(HasSubstr("earlier rules take all its cases: \"all\" (line 2)")));
}

TEST(CheckRules, FindsSameConditionsAgain) {
  const RuleTable table{.rules = {rule("a", of_kind({classifier::Kind::greeting}), 2),
                                  rule("b", of_kind({classifier::Kind::greeting}), 3), kLast}};
  EXPECT_THAT(check_rules(table), ElementsAre("p.toml:3: \"b\" has the same conditions as \"a\" (line 2)"));
}

TEST(CheckRules, FindsContradictions) {
  Conditions outsider;
  outsider.member = false;
  outsider.relationship = {lists::Relationship::contact};
  Conditions unproved = of_kind({classifier::Kind::automatic});
  unproved.automatic_proved = false;
  Conditions failed;
  failed.preference = {Preference::unavailable};
  const RuleTable table{.rules = {rule("o", outsider, 2), rule("u", unproved, 3), rule("f", failed, 4), kLast}};
  EXPECT_THAT(check_rules(table),
              ElementsAre(AllOf(HasSubstr("p.toml:2: the conditions of \"o\" contradict"), HasSubstr("no member")),
                          AllOf(HasSubstr("p.toml:3: the conditions of \"u\" contradict"), HasSubstr("not proved")),
                          AllOf(HasSubstr("p.toml:4: the conditions of \"f\" contradict"),
                                HasSubstr("preference allows no value"))));
}

TEST(CheckRules, FindsRecipientThatNoRuleMatches) {
  Conditions member;
  member.member = true;
  Conditions quiet;
  quiet.first_contact = false;
  const RuleTable table{.rules = {rule("member", member, 2), rule("quiet", quiet, 3)}};
  EXPECT_THAT(check_rules(table), ElementsAre(AllOf(HasSubstr("p.toml:3: no rule matches every recipient"),
                                                    HasSubstr("first_contact = true"), HasSubstr("member = false"))));
  EXPECT_THAT(check_rules({}), ElementsAre(HasSubstr("no rule matches")));
}

TEST(CheckRules, FindsBadWords) {
  Rule bad = rule("bad", {}, 5);
  bad.words = {"Your message is spam.", "Please quote case {case}."};
  EXPECT_THAT(check_rules({.rules = {bad}}), ElementsAre(HasSubstr("p.toml:5: words of \"bad\": \"spam\"")));
}

// Slow only if it fell back to something much worse than trying every case once per rule: a generous bound.
TEST(CheckRules, StaysQuickForManyRules) {
  RuleTable table;
  for (int copy = 0; copy < 4; copy++) {
    for (Rule& one : shipped_rules().rules) {
      one.name += std::to_string(copy);
      table.rules.push_back(one);
    }
  }
  EXPECT_GE(check_rules(table).size(), 90u);
}

}  // namespace
}  // namespace nonsolicit::policy::testing
