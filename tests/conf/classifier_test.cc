#include <gtest/gtest.h>

#include "classifier/classifier.h"
#include "conf/load.h"
#include "tests/base/temporary_folder.h"
#include "tests/classifier/small_model.h"
#include "tests/conf/temp_file.h"

namespace nonsolicit::conf {
namespace {

using classifier::Field;
using classifier::Kind;

struct ClassifierMistake {
  const char* name;
  const char* toml;
  const char* problem;  // without the path of the file
};

class ClassifierProblem : public testing::TestWithParam<ClassifierMistake> {};

TEST_P(ClassifierProblem, IsReportedWithPlaceAndReason) {
  const TempFile file(std::string(GetParam().toml) + "\n[bias]\ncorrespondence = 1\n");
  const auto loaded = load_classifier(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u) << testing::PrintToString(loaded.problems);
  EXPECT_EQ(file.without_path(loaded.problems[0]), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ClassifierProblem,
    testing::Values(
        ClassifierMistake{"unknown_table", "[feature]\n[[rules]]\nname = \"a\"",
                          ":2: rules: unknown table (did you mean \"rule\"?)"},
        ClassifierMistake{"limit", "[limits]\nhigh = 98", ":2: limits.high: 98 is outside 0 to 1"},
        ClassifierMistake{"limit_type", "[limits]\nhigh = \"0.98\"",
                          ":2: limits.high: expected a number, found the string \"0.98\""},
        ClassifierMistake{"limit_order", "[limits]\nhigh = 0.8",
                          ":1: limits: 0 < unsure (0.6) <= hold (0.9) <= high (0.8) <= 1 does not hold"},
        ClassifierMistake{"limits_of_nothing", "[limits]\nhigh = 0\nhold = 0\nunsure = 0",
                          ":1: limits: 0 < unsure (0) <= hold (0) <= high (0) <= 1 does not hold"},
        ClassifierMistake{"feature", "[feature.link_many]\nnewsletter = 1",
                          ":1: feature.link_many: there is no such feature (did you mean \"links_many\"?)"},
        ClassifierMistake{"feature_kind", "[feature.links_many]\nsolicitatoin = 1",
                          ":2: feature.links_many.solicitatoin: unknown key (did you mean \"solicitation\"?)"},
        ClassifierMistake{"feature_number", "[feature]\nlinks_many = 1",
                          ":2: feature.links_many: expected a table, found the integer 1"},
        ClassifierMistake{"no_name", "[[rule]]\npattern = \"a\"\noffer = true", ":1: rule: \"name\" is missing"},
        ClassifierMistake{"no_pattern", "[[rule]]\nname = \"a\"\noffer = true", ":1: rule: \"pattern\" is missing"},
        ClassifierMistake{"name", "[[rule]]\nname = \"A b\"\npattern = \"a\"\noffer = true",
                          ":2: rule.name: \"A b\" must be of a-z, 0-9, \"_\" and \".\""},
        ClassifierMistake{"field", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nfield = \"subjekt\"",
                          ":5: rule.field: expected \"fresh\", \"subject\", \"signature\", \"any_text\" or "
                          "\"header\", found the string "
                          "\"subjekt\" (did you mean \"subject\"?)"},
        ClassifierMistake{"header_missing", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nfield = \"header\"",
                          ":1: rule: field = \"header\" needs \"header\""},
        ClassifierMistake{"header_alone", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nheader = \"X-A\"",
                          ":1: rule: \"header\" needs field = \"header\""},
        ClassifierMistake{"concrete_alone", "[[rule]]\nname = \"a\"\npattern = \"a\"\nconcrete = true",
                          ":1: rule: \"concrete\" needs offer = true"},
        ClassifierMistake{"request_wish", "[[request]]\nname = \"a\"\npattern = \"a\"\nwish = \"halt\"",
                          ":4: request.wish: expected \"stop\", \"interest\" or \"none\", found the string \"halt\""},
        ClassifierMistake{"request_no_pattern", "[[request]]\nname = \"a\"\nwish = \"stop\"",
                          ":1: request: \"pattern\" is missing"},
        ClassifierMistake{"request_key", "[[request]]\nname = \"a\"\npattern = \"a\"\nwish = \"stop\"\nunles = \"b\"",
                          ":5: request.unles: unknown key (did you mean \"unless\"?)"},
        ClassifierMistake{"request_flag",
                          "[[request]]\nname = \"a\"\npattern = \"a\"\nwish = \"interest\"\norganisation = true",
                          ":1: request: \"organisation\" and \"limited\" need wish = \"stop\""},
        ClassifierMistake{"request_twice",
                          "[[request]]\nname = \"a\"\npattern = \"a\"\nwish = \"stop\"\n"
                          "[[request]]\nname = \"a\"\npattern = \"b\"\nwish = \"stop\"",
                          ":5: request.name: \"a\" stands in line 1 already"},
        ClassifierMistake{"model_type", "model = 3", ":1: model: expected a string, found the integer 3"},
        ClassifierMistake{"weight", "[[rule]]\nname = \"a\"\npattern = \"a\"\nweights = { greeting = inf }",
                          ":4: rule.weights.greeting: inf is outside -50 to 50"},
        ClassifierMistake{"language", "[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nlanguage = \"german\"",
                          ":5: rule.language: expected a language such as \"de\", found \"german\""},
        ClassifierMistake{"twice",
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
[feature.links_many]
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
  EXPECT_DOUBLE_EQ(model.features.at("links_many").at(Kind::newsletter), 2);
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

TEST(LoadClassifier, NeedsAModelOrABias) {
  const TempFile file("[limits]\n");
  const auto loaded = load_classifier(file.path());
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(file.without_path(loaded.problems[0]),
            ": \"model\" is missing, the file of the trained model; only without one, [bias] does in its place");
}

TEST(LoadClassifier, ReportsPatternsTogetherWithOtherProblems) {
  const TempFile file(R"([bias]
greetin = 1
[[rule]]
name = "open"
pattern = "(a"
offer = true
[[rule]]
name = "good"
pattern = "a"
offer = true
[[rule]]
name = "none"
offer = true
[[request]]
name = "open"
wish = "stop"
pattern = "(b"
unless = "[c"
)");
  const auto loaded = load_classifier(file.path());
  std::vector<std::string> problems;
  for (const std::string& problem : loaded.problems) problems.push_back(file.without_path(problem));
  EXPECT_THAT(problems, testing::ElementsAre(
                            ":2: bias.greetin: unknown key (did you mean \"greeting\"?)",
                            ":3: rule \"open\": pattern: at offset 2: missing closing parenthesis",
                            ":11: rule: \"pattern\" is missing",
                            ":14: request \"open\": pattern: at offset 2: missing closing parenthesis",
                            ":14: request \"open\": unless: at offset 2: missing terminating ] for character class"));
}

// ---- the trained model ----

class TrainedModel : public base::InTemporaryFolder {
 protected:
  Loaded<ClassifierSource> load(const std::string& toml, ModelFile model_file = ModelFile::read) {
    put(toml_, toml);
    return load_classifier(toml_, model_file);
  }
  std::filesystem::path file(const char* name) const { return folder_ / name; }
  void SetUp() override {
    InTemporaryFolder::SetUp();
    toml_ = file("classifier.toml");
  }

  std::filesystem::path toml_;
};

constexpr const char* kLimitsAndBias = "[limits]\n[bias]\ngreeting = 1\n";
constexpr const char* kRule = "[[rule]]\nname = \"a\"\npattern = \"a\"\n";

TEST_F(TrainedModel, IsReadFromAPathRelativeToTheFile) {
  std::filesystem::create_directory(file("models"));
  put(file("models/small.model"), to_text(classifier::small_model()));
  const auto loaded = load("model = \"models/small.model\"\n");
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  ASSERT_NE(loaded.value.model.trained, nullptr);
  EXPECT_EQ(loaded.value.model.trained->size(), 3u);
  EXPECT_THAT(loaded.value.model.bias, testing::IsEmpty()) << "no bias is needed beside a model";
}

TEST_F(TrainedModel, IsReadFromAnAbsolutePath) {
  put(file("small.model"), to_text(classifier::small_model()));
  const auto loaded = load("model = \"" + file("small.model").string() + "\"\n" + kLimitsAndBias);
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_NE(loaded.value.model.trained, nullptr);
  EXPECT_THAT(loaded.value.model.bias, testing::ElementsAre(testing::Pair(Kind::greeting, 1)))
      << "what an admin adds stays";
}

TEST_F(TrainedModel, IsOneProblemWhereTheFileIsMissing) {
  const auto loaded = load("# a comment\nmodel = \"none.model\"\n");
  EXPECT_THAT(loaded.problems, testing::ElementsAre(toml_.string() + ":2: model: cannot open the file: " +
                                                    file("none.model").string() + ": No such file or directory"));
  EXPECT_EQ(loaded.value.model.trained, nullptr);
}

TEST_F(TrainedModel, IsOneProblemWithBothPlacesWhereTheFileIsBad) {
  std::string text = to_text(classifier::small_model());
  text.replace(text.find("unit 0.01"), 9, "unit 0,01");
  put(file("bad.model"), classifier::sealed(text));
  const auto loaded = load("# a comment\nmodel = \"bad.model\"\n");
  EXPECT_THAT(loaded.problems, testing::ElementsAre(toml_.string() + ":2: model: " + file("bad.model").string() +
                                                    ":5: \"0,01\" is not a number that a model can hold"));
  EXPECT_EQ(loaded.value.model.trained, nullptr) << "never a part of a model";
}

TEST_F(TrainedModel, IsReportedTogetherWithOtherProblems) {
  put(file("bad.model"), "no model");
  const auto loaded = load("model = \"bad.model\"\n[limits]\nhigh = 98\n");
  EXPECT_THAT(loaded.problems, testing::UnorderedElementsAre(testing::HasSubstr(":1: model: "),
                                                             testing::HasSubstr(":3: limits.high: ")));
}

TEST_F(TrainedModel, IsNotLookedAtWhereItIsNotAskedFor) {
  const auto loaded = load("model = \"none.model\"\n", ModelFile::skip);
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_EQ(loaded.value.model.trained, nullptr);
}

// ---- rules that would be looked for in vain ----

TEST_F(TrainedModel, ARuleWithoutEffectIsRefusedWithItsPlace) {
  const auto loaded = load(std::string("# a comment\n") + kRule + "[bias]\ngreeting = 1\n");
  ASSERT_THAT(loaded.problems, testing::IsEmpty()) << "the file alone cannot tell: a model may know the rule";
  const auto made = make_classifier(loaded.value.rules, loaded.value.model);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().kind, base::ErrorClass::config);
  EXPECT_EQ(made.error().detail, toml_.string() +
                                     ":2: rule \"a\" has no effect: neither weights nor a flag, and the trained model "
                                     "does not know it");
}

TEST_F(TrainedModel, ARuleWithoutEffectIsReportedTogetherWithABadPattern) {
  const auto loaded =
      load(std::string(kRule) + "[[rule]]\nname = \"b\"\npattern = \"(\"\noffer = true\n" + "[bias]\ngreeting = 1\n");
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  const auto made = make_classifier(loaded.value.rules, loaded.value.model);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().detail, testing::HasSubstr(toml_.string() + ":1: rule \"a\" has no effect"));
  EXPECT_THAT(made.error().detail, testing::HasSubstr(toml_.string() + ":4:"));
}

TEST_F(TrainedModel, GivesEffectToARuleItKnows) {
  auto data = classifier::small_model();
  data.features = {{classifier::named_feature("rule", "a"), {1, 0, 0, 0, 0, 0}}};
  put(file("small.model"), to_text(data));
  const auto known = load(std::string("model = \"small.model\"\n") + kRule);
  ASSERT_THAT(known.problems, testing::IsEmpty());
  EXPECT_TRUE(make_classifier(known.value.rules, known.value.model).ok());

  data.features[0].first = classifier::named_feature("rule", "b");
  put(file("small.model"), to_text(data));
  const auto unknown = load(std::string("model = \"small.model\"\n") + kRule);
  const auto made = make_classifier(unknown.value.rules, unknown.value.model);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().detail, testing::HasSubstr(":2: rule \"a\" has no effect"));
}

TEST_F(TrainedModel, WarnsOfARuleThatItWasTrainedWithInVain) {
  auto data = classifier::small_model();
  data.notes[classifier::kRulesNote] = "ab a";
  put(file("small.model"), to_text(data));
  const auto loaded = load(std::string("model = \"small.model\"\n") + kRule);
  ASSERT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_TRUE(make_classifier(loaded.value.rules, loaded.value.model).ok());
  EXPECT_EQ(classifier::unlearned_rules(loaded.value.rules, loaded.value.model),
            toml_.string() + ":2: a rule has no effect: too few of the mails that the model was trained on had it: a");
  const auto weighed = load(std::string("model = \"small.model\"\n") + kRule + "offer = true\n");
  EXPECT_EQ(classifier::unlearned_rules(weighed.value.rules, weighed.value.model), "");
}

}  // namespace
}  // namespace nonsolicit::conf
