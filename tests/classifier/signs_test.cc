// What weighed beside the words: which signs are told, in which words, and that they are those of the model.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/classifier.h"
#include "classifier/features.h"
#include "classifier/model.h"
#include "classifier/reading.h"
#include "classifier/sign_words.h"
#include "classifier/text_facts.h"
#include "classifier/word_features.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

using testing::IsEmpty;
using testing::Ne;

constexpr std::string_view kMail =
    "From: Tasha <tasha@greenclean.example>\nTo: Ann <ann@firm.example>\nSubject: Re: floors\n\n"
    "Ann, do you have a price?\n";

// A model that knows these features: how much each speaks for an offer and against a letter.
std::shared_ptr<const Classifier> classifier_of(const std::vector<std::pair<FeatureId, int16_t>>& weights,
                                                decltype(ModelSource::features) knobs = {}) {
  ModelData data;
  data.unit = 0.01;
  data.bias[static_cast<size_t>(Kind::solicitation)] = 1;
  for (const auto& [id, weight] : weights) {
    Weights row{};
    row[static_cast<size_t>(Kind::solicitation)] = weight;
    data.features.emplace_back(id, row);
  }
  std::sort(data.features.begin(), data.features.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ModelSource source;
  source.trained = std::make_shared<const Model>(data);
  source.features = std::move(knobs);
  return *make_classifier({}, source);
}

FeatureId sign(std::string_view name) { return named_feature("structure", name); }

std::vector<std::string> names_of(const Classification& found) {
  std::vector<std::string> names;
  for (const Sign& one : found.signs) names.push_back(one.name);
  return names;
}

TEST(Signs, AreToldByWeightTheHeaviestFirst) {
  const auto classifier = classifier_of({{sign("reply_claimed"), 200},
                                         {sign("words_few"), 100},
                                         {sign("question_last"), -150},
                                         {sign("links_none"), 20},
                                         {named_feature("sender.part", "greenclean"), 250}});
  const Classification found = classifier->classify(message::parse(kMail));
  EXPECT_EQ(found.likeliest, Kind::solicitation);
  EXPECT_THAT(names_of(found), testing::ElementsAre("reply_claimed", "sender", "question_last", "words_few"))
      << "what changes the odds by a tenth is left out";
  EXPECT_NEAR(found.signs[0].weight, 1.0, 1e-6) << "half of what the model has";
  EXPECT_NEAR(found.signs[2].weight, -0.75, 1e-6);
  for (const Sign& one : found.signs) EXPECT_EQ(one.kind, Kind::solicitation);
}

TEST(Signs, AreFew) {
  std::vector<std::pair<FeatureId, int16_t>> weights;
  for (const std::string_view name : feature_names()) weights.emplace_back(sign(name), 100);
  const Classification found = classifier_of(weights)->classify(message::parse(kMail));
  EXPECT_EQ(found.signs.size(), 3u);
}

TEST(Signs, CountWhatAnAdminTurned) {
  const auto classifier = classifier_of({{sign("words_few"), 100}}, {{"reply_claimed", {{Kind::solicitation, 2.0}}}});
  const Classification found = classifier->classify(message::parse(kMail));
  EXPECT_THAT(names_of(found), testing::ElementsAre("reply_claimed", "words_few"));
  EXPECT_NEAR(found.signs[0].weight, 2.0, 1e-6);
}

TEST(Signs, AlwaysTellAClaimedAnswer) {
  std::vector<std::pair<FeatureId, int16_t>> weights;
  for (const std::string_view name : feature_names()) {
    if (name != "reply_claimed") weights.emplace_back(sign(name), 100);
  }
  EXPECT_THAT(names_of(classifier_of(weights)->classify(message::parse(kMail))), testing::Contains("reply_claimed"));
}

TEST(Signs, OfALetterThatIsLittleMoreThanAWayOut) {
  const auto shows = [](const std::string& text, OptOutWay way) {
    const message::Message letter = message::parse("From: Ann <ann@news.example>\nSubject: floors\n\n" + text);
    const OptOut opt_out{.findings = {{.way = way, .where = "body"}}};
    const std::vector<Feature> features = structural_features(letter, text_facts(Reading(letter)), opt_out, {});
    return std::any_of(features.begin(), features.end(),
                       [](const Feature& feature) { return feature.name == "short_with_opt_out"; });
  };
  std::string long_letter;
  for (int i = 0; i < 40; i++) long_letter += "word ";
  EXPECT_TRUE(shows("Read on.\n", OptOutWay::link));
  EXPECT_TRUE(shows("Read on.\n", OptOutWay::instruction));
  EXPECT_FALSE(shows("Read on.\n", OptOutWay::list_https)) << "in a header";
  EXPECT_FALSE(shows(long_letter, OptOutWay::link));
}

TEST(Signs, OfAModelThatKnowsNone) {
  const message::Message letter = message::parse("From: Ann <ann@firm.example>\nSubject: floors\n\nSee you.\n");
  EXPECT_THAT(classifier_of({{1, 1}})->classify(letter).signs, IsEmpty());
}

TEST(SignWords, AreThereForEachSign) {
  for (const std::string_view name : feature_names()) EXPECT_THAT(words_of_sign(name), Ne(name));
  for (const std::string_view name : {kSenderSign, kHidesWordsSign}) EXPECT_THAT(words_of_sign(name), Ne(name));
  EXPECT_EQ(words_of_sign("of_another_version"), "of_another_version");
}

}  // namespace
}  // namespace nonsolicit::classifier
