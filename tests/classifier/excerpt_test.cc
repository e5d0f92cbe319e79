// What of a sentence is shown where it is longer than an excerpt.
#include "classifier/excerpt.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace nonsolicit::classifier {
namespace {

std::string around(std::string_view text, std::string_view hit) {
  const Excerpt excerpt = sentence_around(text, text.find(hit), hit.size());
  EXPECT_LE(excerpt.length, kLongestExcerpt);
  EXPECT_EQ(one_line(text.substr(excerpt.offset, excerpt.length)), excerpt.text);
  return excerpt.text;
}

TEST(Excerpt, IsTheWholeSentenceWhereItFits) {
  const std::string sentence =
      "Im Januar stellen wir Ihnen gern unsere neue Software vor, vereinbaren Sie gleich einen Termin.";
  EXPECT_EQ(around("Frohe Weihnachten! " + sentence + " Ihr Team", "Termin"), sentence);
  EXPECT_EQ(around("Frohe Weihnachten! " + sentence + " Ihr Team", "Im Januar"), sentence);
  EXPECT_EQ(around(sentence, "Software"), sentence);
}

TEST(Excerpt, GivesTheRoomOfOneSideToTheOther) {
  const std::string long_begin = "word " + std::string(30, 'a') + " " + std::string(30, 'b') + " " +
                                 std::string(30, 'c') + " " + std::string(30, 'd') + " the offer.";
  EXPECT_EQ(around(long_begin, "offer"),
            std::string(30, 'b') + " " + std::string(30, 'c') + " " + std::string(30, 'd') + " the offer.");
  const std::string long_end = "An offer " + std::string(30, 'a') + " " + std::string(30, 'b') + " " +
                               std::string(30, 'c') + " " + std::string(30, 'd') + " end.";
  EXPECT_EQ(around(long_end, "offer"),
            "An offer " + std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c'));
}

TEST(Excerpt, CutsALongHitAtABlank) {
  const std::string hit =
      "Book a demo before 31 Dec. at http://vale.example/demo and get 20% off for the whole of the coming year, with "
      "free "
      "support and set-up included for everybody in your firm.";
  EXPECT_EQ(around(hit, hit),
            "Book a demo before 31 Dec. at http://vale.example/demo and get 20% off for the whole of the coming year, "
            "with free");
  const std::string word(200, 'x');
  EXPECT_EQ(around(word, word), std::string(kLongestExcerpt, 'x'));
  std::string umlauts;
  for (int i = 0; i < 100; i++) umlauts += "ä";
  EXPECT_EQ(around("x" + umlauts, "x" + umlauts), "x" + umlauts.substr(0, 118));
}

TEST(Excerpt, IsEmptyOfAnEmptyText) {
  EXPECT_EQ(around("", ""), "");
  EXPECT_EQ(sentence_around("One. Two.", 100, 5).text, "");
}

}  // namespace
}  // namespace nonsolicit::classifier
