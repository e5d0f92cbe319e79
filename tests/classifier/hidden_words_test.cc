// What style puts out of sight is no part of the letter, and an offer cannot hide there.
#include "classifier/hidden_words.h"

#include <gtest/gtest.h>

#include <string>

#include "classifier/sign_words.h"
#include "shipped.h"

namespace nonsolicit::classifier {
namespace {

const std::string kSeenLetter =
    "<p>Hi Anna,</p><p>the hearing was moved to next week. Could you tell Rosa? I will bring the file and the keys of "
    "the archive.</p><p>Paul</p>";
const std::string kHiddenOffer =
    "<p>Our software platform helps small law firms to save 40% of their time. Would you be open to a quick 15-minute "
    "demo call next week? Book now, prices from $20 per month.</p>";

std::string hidden(const std::string& html) { return "<div style='display:none'>" + html + "</div>"; }

TEST(HiddenWords, OfAnOfferMakeALetterOne) {
  const Classification found = shipped_classifier().classify(html_mail(kSeenLetter + hidden(kHiddenOffer)));
  EXPECT_EQ(found.kind, Kind::solicitation);
  ASSERT_FALSE(found.phrases.empty());
  EXPECT_NE(found.phrases[0].text.find("law firms"), std::string::npos) << found.phrases[0].text;
  ASSERT_FALSE(found.signs.empty());
  EXPECT_EQ(found.signs[0].name, kHidesWordsSign);
  EXPECT_GT(found.signs[0].weight, 1);
}

TEST(HiddenWords, OfALetterDoNotSpeakForAnOffer) {
  const Classification found =
      shipped_classifier().classify(html_mail(kHiddenOffer + hidden(kSeenLetter + kSeenLetter)));
  EXPECT_EQ(found.kind, Kind::solicitation);
  for (const Phrase& phrase : found.phrases) EXPECT_EQ(phrase.text.find("hearing"), std::string::npos);
}

TEST(HiddenWords, AreNoWayOutAlthoughTheyAreRead) {
  const std::string way = "<p>To stop these mails, reply STOP.</p>";
  const Classification found = shipped_classifier().classify(html_mail(kSeenLetter + hidden(kHiddenOffer + way)));
  EXPECT_EQ(found.kind, Kind::solicitation);
  EXPECT_FALSE(found.opt_out.clear());
}

TEST(HiddenWords, OfALetterStayALetter) {
  EXPECT_EQ(shipped_classifier().classify(html_mail(kSeenLetter + hidden(kSeenLetter))).kind, Kind::correspondence);
}

TEST(HiddenWords, CountFromTwentyOn) {
  std::string words;
  for (int i = 0; i < 19; ++i) words += "word ";
  EXPECT_FALSE(hides_many_words(html_mail("<p>Hi</p>" + hidden(words))));
  EXPECT_TRUE(hides_many_words(html_mail("<p>Hi</p>" + hidden(words + "more"))));
  EXPECT_FALSE(hides_many_words(html_mail("<p>" + words + words + "</p>")));
  EXPECT_FALSE(
      hides_many_words(html_mail("<p>Hi</p><div class=gmail_quote><div>On Monday Rosa Vogt &lt;rosa@firm-b.example&gt; "
                                 "wrote:</div><blockquote class=gmail_quote>Hello" +
                                 hidden(words + words) + "</blockquote></div>")));
}

}  // namespace
}  // namespace nonsolicit::classifier
