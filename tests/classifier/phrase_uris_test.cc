// A phrase tears no URI, whichever of its words weigh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/model.h"
#include "classifier/reading.h"
#include "classifier/word_features.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

// Of a model in which these words speak for an offer, and nothing else says anything.
std::vector<std::string> phrases_of(const std::string& text, const std::vector<std::string_view>& telling) {
  const message::Message letter = message::parse("From: Ann <ann@firm.example>\nSubject: floors\n\n" + text);
  const Reading reading(letter);
  ModelData data;
  data.unit = 0.01;
  Weights row{};
  row[static_cast<size_t>(Kind::solicitation)] = 300;
  for (const SpaceText& one : texts_of(reading)) {
    for (const WordFeature& feature : word_features(one)) {
      const std::string_view word = one.text->words[feature.first].in(one.text->folded.text);
      const bool tells = std::find(telling.begin(), telling.end(), word) != telling.end();
      if (feature.count == 1 && tells) data.features.emplace_back(feature.id, row);
    }
  }
  std::sort(data.features.begin(), data.features.end());
  data.features.erase(std::unique(data.features.begin(), data.features.end()), data.features.end());
  ModelSource source;
  source.trained = std::make_shared<const Model>(data);
  std::vector<std::string> phrases;
  for (const Phrase& phrase : (*make_classifier({}, source))->classify(letter).phrases) {
    EXPECT_EQ(letter.bodies[phrase.body].text.substr(phrase.offset, phrase.length), phrase.text);
    phrases.push_back(phrase.text);
  }
  return phrases;
}

TEST(PhraseUris, AreWholeWhereAPhraseEndsInThem) {
  EXPECT_THAT(phrases_of("The whole offer stands at https://vale.example/a/b now.\n", {"offer", "https"}),
              testing::ElementsAre("The whole offer stands at https://vale.example/a/b"));
}

TEST(PhraseUris, AreLeftOutWhereAPhraseBeginsInThem) {
  EXPECT_THAT(phrases_of("See https://vale.example/x for the offer of our whole new house this month\n",
                         {"x", "offer", "house"}),
              testing::ElementsAre("for the offer of our whole new house this month"));
}

TEST(PhraseUris, AreWholeWhereTheyAreThePhrase) {
  EXPECT_THAT(phrases_of("See https://www.vale.example/offers/today here\n", {"offers"}),
              testing::ElementsAre("https://www.vale.example/offers/today here"));
}

TEST(PhraseUris, AreLeftOutWhereTheyAreTooLong) {
  const std::string uri = "https://vale.example/" + std::string(130, 'y');
  EXPECT_THAT(phrases_of("The whole offer stands at " + uri + " now\n", {"offer", "https"}),
              testing::ElementsAre("The whole offer stands at"));
}

}  // namespace
}  // namespace nonsolicit::classifier
