// What an admin's own rules decide is told among the phrases, wherever they hit; and a phrase bears the name of a rule
// only where the rule weighs more than the words.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

constexpr const char* kLetter = "Hi Anna,\n\nSee you on Monday at the meeting, and please bring the minutes.\n\n";

Classification classify_with(RuleSource rule, const message::Message& message) {
  auto rules = shipped_source().rules;
  rule.name = "own.winery";
  rule.weights = {{Kind::solicitation, 6.0}, {Kind::correspondence, -6.0}};
  rules.push_back(std::move(rule));
  const auto classifier = make_classifier(rules, shipped_source().model);
  EXPECT_TRUE(classifier.ok());
  return (*classifier)->classify(message);
}

const Phrase* own(const Classification& found) {
  const auto phrase = std::find_if(found.phrases.begin(), found.phrases.end(),
                                   [](const Phrase& one) { return one.rule == "own.winery"; });
  return phrase == found.phrases.end() ? nullptr : &*phrase;
}

TEST(OwnRules, InTheTextASignatureOrALettersEnd) {
  const struct {
    const char* text;
    Field field;
    const char* phrase;
  } rows[] = {{"My cousin works for the Acme Winery now.\n\nJo\n", Field::fresh, "Acme Winery"},
              {"Best regards,\nAcme Winery\n", Field::any_text, "Acme Winery"},
              {"Jo\n\n-- \nJo Doe\nAcme Winery\n", Field::signature, "Acme Winery"}};
  for (const auto& row : rows) {
    const auto message = mail("Minutes", std::string(kLetter) + row.text);
    const auto found = classify_with({.pattern = "acme winery", .field = row.field}, message);
    EXPECT_EQ(found.likeliest, Kind::solicitation) << row.text;
    const Phrase* phrase = own(found);
    ASSERT_NE(phrase, nullptr) << row.text;
    EXPECT_THAT(phrase->text, testing::HasSubstr(row.phrase));
    EXPECT_GT(phrase->weight, 0);
    EXPECT_THAT(message.bodies[phrase->body].text.substr(phrase->offset, phrase->length),
                testing::HasSubstr(row.phrase));
    EXPECT_LE(found.phrases.size(), 5u);
    EXPECT_TRUE(std::is_sorted(found.phrases.begin(), found.phrases.end(), [](const Phrase& a, const Phrase& b) {
      return std::abs(a.weight) > std::abs(b.weight);
    }));
  }
}

TEST(OwnRules, InAHeader) {
  const auto found = classify_with({.pattern = "yes", .field = Field::header, .header = "X-Winery"},
                                   mail("Minutes", kLetter, "X-Winery: yes\n"));
  const Phrase* phrase = own(found);
  ASSERT_NE(phrase, nullptr);
  EXPECT_EQ(phrase->where, Place::header);
  EXPECT_EQ(phrase->text, "X-Winery");
  EXPECT_EQ(phrase->length, 0u);
}

TEST(OwnRules, AreNotNamedBesideOtherWords) {
  const auto found =
      classify_with({.pattern = "acme winery"}, mail("Minutes", std::string(kLetter) + "My cousin works for the Acme "
                                                                                       "Winery now.\n\nJo\n"));
  size_t named = 0;
  for (const Phrase& phrase : found.phrases) {
    if (phrase.rule != "own.winery") continue;
    named++;
    EXPECT_THAT(phrase.text, testing::HasSubstr("Acme"));
  }
  EXPECT_EQ(named, 1u);
}

}  // namespace
}  // namespace nonsolicit::classifier
