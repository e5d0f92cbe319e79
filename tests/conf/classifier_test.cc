#include <gtest/gtest.h>

#include "conf/load.h"
#include "tests/conf/temp_file.h"

namespace nonsolicit::conf {
namespace {

using classifier::Field;
using classifier::Kind;

struct ProblemCase {
  const char* name;
  const char* toml;
  const char* problem;  // without the path of the file
};

class ClassifierProblem : public testing::TestWithParam<ProblemCase> {};

TEST_P(ClassifierProblem, IsReportedWithPlaceAndReason) {
  const TempFile file(std::string(GetParam().toml) + "\n[bias]\ncorrespondence = 1\n");
  const auto loaded = load_classifier(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u) << testing::PrintToString(loaded.problems);
  EXPECT_EQ(file.without_path(loaded.problems[0]), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ClassifierProblem,
    testing::Values(
        ProblemCase{"unknown_table", "[feature]\n[[rules]]\nname = \"a\"",
                    ":2: rules: unknown table (did you mean \"rule\"?)"},
        ProblemCase{"limit", "[limits]\nhigh = 98", ":2: limits.high: 98 is outside 0 to 1"},
        ProblemCase{"limit_type", "[limits]\nhigh = \"0.98\"",
                    ":2: limits.high: expected a number, found the string \"0.98\""},
        ProblemCase{"limit_order", "[limits]\nhigh = 0.8",
                    ":1: limits: unsure (0.6) <= hold (0.9) <= high (0.8) does not hold"},
        ProblemCase{"feature_kind", "[feature.links]\nsolicitatoin = 1",
                    ":2: feature.links.solicitatoin: unknown key (did you mean \"solicitation\"?)"},
        ProblemCase{"feature_number", "[feature]\nlinks = 1",
                    ":2: feature.links: expected a table, found the integer 1"},
        ProblemCase{"no_name", "[[rule]]\npattern = \"a\"\noffer = true", ":1: rule: \"name\" is missing"},
        ProblemCase{"no_pattern", "[[rule]]\nname = \"a\"\noffer = true", ":1: rule: \"pattern\" is missing"},
        ProblemCase{"name", "[[rule]]\nname = \"A b\"\npattern = \"a\"\noffer = true",
                    ":2: rule.name: \"A b\" must be of a-z, 0-9, \"_\" and \".\""},
        ProblemCase{"field", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nfield = \"subjekt\"",
                    ":5: rule.field: expected \"fresh\", \"subject\", \"signature\", \"any_text\" or "
                    "\"header\", found the string "
                    "\"subjekt\" (did you mean \"subject\"?)"},
        ProblemCase{"header_missing", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nfield = \"header\"",
                    ":1: rule: field = \"header\" needs \"header\""},
        ProblemCase{"header_alone", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nheader = \"X-A\"",
                    ":1: rule: \"header\" needs field = \"header\""},
        ProblemCase{"no_effect", "[[rule]]\nname = \"a\"\npattern = \"a\"",
                    ":1: rule: has no effect: neither weights nor a flag"},
        ProblemCase{"weight", "[[rule]]\nname = \"a\"\npattern = \"a\"\nweights = { greeting = inf }",
                    ":4: rule.weights.greeting: inf is outside -50 to 50"},
        ProblemCase{"language", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nlanguage = \"german\"",
                    ":5: rule.language: expected a language such as \"de\", found \"german\""},
        ProblemCase{"twice",
                    "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\n[[rule]]\nname = \"a\"\npattern "
                    "= \"b\"\noffer = true",
                    ":5: rule.name: \"a\" stands in line 1 already"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LoadClassifier, ReadsModelAndRules) {
  const TempFile file(R"([limits]
high = 0.97
hold = 0.9
unsure = 0.5
[bias]
solicitation = -1.5
greeting = 0
[feature.link_count]
newsletter = 2
[[rule]]
name = "offer.discount"
pattern = '\bdiscount\b'
field = "subject"
language = "en"
weights = { solicitation = 1.25, greeting = -2 }
at_most = 1
offer = true
[[rule]]
name = "out.header"
pattern = "x"
field = "header"
header = "X-Out"
opt_out_link = true
opt_out_target = true
opt_out_instruction = true
)");
  const auto loaded = load_classifier(file.path());
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  const auto& model = loaded.value.model;
  EXPECT_DOUBLE_EQ(model.high, 0.97);
  EXPECT_DOUBLE_EQ(model.unsure, 0.5);
  EXPECT_THAT(model.bias,
              testing::ElementsAre(testing::Pair(Kind::solicitation, -1.5), testing::Pair(Kind::greeting, 0)));
  EXPECT_DOUBLE_EQ(model.features.at("link_count").at(Kind::newsletter), 2);
  ASSERT_EQ(loaded.value.rules.size(), 2u);
  const auto& rule = loaded.value.rules[0];
  EXPECT_EQ(rule.name, "offer.discount");
  EXPECT_EQ(rule.pattern, "\\bdiscount\\b");
  EXPECT_EQ(rule.field, Field::subject);
  EXPECT_EQ(rule.language, "en");
  EXPECT_DOUBLE_EQ(rule.weights.at(Kind::greeting), -2);
  EXPECT_EQ(rule.at_most, 1);
  EXPECT_TRUE(rule.offer);
  EXPECT_EQ(rule.line, 10u);
  EXPECT_EQ(rule.file, file.path().string());
  EXPECT_EQ(loaded.value.rules[1].header, "X-Out");
  EXPECT_TRUE(loaded.value.rules[1].opt_out_link && loaded.value.rules[1].opt_out_target &&
              loaded.value.rules[1].opt_out_instruction);
}

TEST(LoadClassifier, NeedsABias) {
  const TempFile file("[limits]\n");
  const auto loaded = load_classifier(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(file.without_path(loaded.problems[0]), ": \"bias\" is missing");
}

}  // namespace
}  // namespace nonsolicit::conf
