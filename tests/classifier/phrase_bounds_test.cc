// A phrase tears no URI and no price, whichever of its words weigh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.h"
#include "classifier/model.h"
#include "classifier/phrase_bounds.h"
#include "classifier/reading.h"
#include "classifier/word_features.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

// Of a model in which these words speak for an offer, and nothing else says anything.
std::vector<std::string> phrases_of(const std::string& text, const std::vector<std::string_view>& telling,
                                    const std::vector<std::string_view>& denying = {}) {
  const message::Message letter = message::parse("From: Ann <ann@firm.example>\nSubject: floors\n\n" + text);
  const Reading reading(letter);
  ModelData data;
  data.unit = 0.01;
  Weights row{};
  row[static_cast<size_t>(Kind::solicitation)] = 300;
  Weights against{};
  against[static_cast<size_t>(Kind::solicitation)] = -100;
  for (const SpaceText& one : texts_of(reading)) {
    for (const WordFeature& feature : word_features(one)) {
      const std::string_view word = one.text->words[feature.first].in(one.text->folded.text);
      const auto is_among = [&](const auto& words) {
        return std::find(words.begin(), words.end(), word) != words.end();
      };
      if (feature.count != 1) continue;
      if (is_among(telling)) data.features.emplace_back(feature.id, row);
      if (is_among(denying)) data.features.emplace_back(feature.id, against);
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

TEST(PhraseUris, EndBeforeTheMarkOfTheSentence) {
  EXPECT_THAT(phrases_of("The whole offer stands at https://vale.example/webinar.\n", {"offer", "https"}),
              testing::ElementsAre("The whole offer stands at https://vale.example/webinar"));
  EXPECT_THAT(
      phrases_of("See https://vale.example/stay, for the offer of our whole new house\n", {"stay", "offer", "house"}),
      testing::ElementsAre("for the offer of our whole new house"));
}

TEST(PhraseUris, AreLeftOutWhereAPhraseBeginsInThem) {
  EXPECT_THAT(phrases_of("See https://vale.example/stay for the offer of our whole new house this month\n",
                         {"stay", "offer", "house"}),
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

// "The", "By", "31" say nothing, and the rest of the sentence lacks them.
TEST(PhrasesOfOneSentence, TakeTheFewWordsThatTheOtherLeaves) {
  EXPECT_THAT(phrases_of("The rooms of our whole house are yours\n", {"rooms", "house"}, {"the"}),
              testing::ElementsAre("The rooms of our whole house are yours"));
  EXPECT_THAT(phrases_of("They had rooms as a colleague\n", {"rooms"}, {"colleague"}),
              testing::ElementsAre("They had rooms as a colleague"));
  EXPECT_THAT(phrases_of("They had four rooms, but never as a dear colleague\n", {"rooms"}, {"never", "colleague"}),
              testing::ElementsAre("They had four rooms", "but never as a dear colleague"));
}

TEST(PhraseSigns, OfACurrencyStandBeforeTheNumber) {
  EXPECT_THAT(phrases_of("They said that we now ask for $200 per whole floor, as ever\n", {"200", "floor"}),
              testing::ElementsAre("$200 per whole floor"));
  EXPECT_THAT(phrases_of("It was ours, for € 20 per floor of it, as ever\n", {"20", "floor"}),
              testing::ElementsAre("for € 20 per floor of it"));
}

TEST(PhraseSigns, StandBehindTheNumber) {
  EXPECT_THAT(phrases_of("You save on floors up to 30%, it says\n", {"save", "30"}),
              testing::ElementsAre("You save on floors up to 30%"));
  EXPECT_THAT(phrases_of("You save on floors up to 30 %, it says\n", {"save", "30"}),
              testing::ElementsAre("You save on floors up to 30 %"));
  EXPECT_THAT(phrases_of("Our whole house costs 200 €, it says\n", {"costs", "200"}),
              testing::ElementsAre("Our whole house costs 200 €"));
  EXPECT_THAT(phrases_of("We have done rooms for 300+, it says\n", {"rooms", "300"}),
              testing::ElementsAre("We have done rooms for 300+"));
}

TEST(PhraseSigns, OfTheNextNumberAreNotTaken) {
  EXPECT_THAT(phrases_of("The whole offer of 12 $30 floors\n", {"offer", "12"}),
              testing::ElementsAre("The whole offer of 12 $30 floors"));
}

TEST(PhraseSigns, CloseTheParenthesisThatWasOpened) {
  EXPECT_THAT(phrases_of("They have one whole offer (for all rooms) ready\n", {"have", "offer", "rooms"}),
              testing::ElementsAre("They have one whole offer (for all rooms)"));
  EXPECT_THAT(phrases_of("They were here (with one whole offer for rooms) again\n", {"offer", "rooms"}),
              testing::ElementsAre("with one whole offer for rooms"));
}

TEST(PhraseSigns, EndAQuestion) {
  EXPECT_THAT(phrases_of("Would you like our whole offer?! I am in.\n", {"like", "offer"}),
              testing::ElementsAre("Would you like our whole offer?!"));
}

// As sure as can be: every other kind stands at its least, and `opaque` was above them.
TEST(PhrasesOfASureOffer, AreTold) {
  const std::string offer = "They have one whole offer for all our houses in the old town by the sea\n";
  EXPECT_THAT(phrases_of(offer, {"they", "have", "one", "whole", "offer", "for", "all", "our", "houses"}),
              testing::ElementsAre("They have one whole offer for all our houses"));
}

TEST(PhraseSigns, AreLeftOutWhereThereIsNoRoom) {
  for (size_t most = 10; most < 14; most++) {
    size_t begin = 5;
    size_t end = 15;
    mend_bounds("for $20 a floor??? now", most, begin, end);
    EXPECT_EQ(begin, most > 10 ? 4U : 5U) << most;
    EXPECT_EQ(end - begin, most) << most;
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
