// Which words of a text stand in URIs only as codes, and where sentences end beside dots that end none.
#include "classifier/uri_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

using testing::ElementsAre;

std::vector<std::string> left_of(std::string_view folded) {
  std::vector<WordSpan> words = word_spans(folded);
  leave_out_codes(folded, words);
  std::vector<std::string> left;
  for (const WordSpan& word : words) left.emplace_back(word.in(folded));
  return left;
}

TEST(UriWords, OfTheQueryAreLeftOut) {
  EXPECT_THAT(left_of("go to http://b2b.example/emm/display.php?m=9652722&id=eoase&offer=x now"),
              ElementsAre("go", "to", "http", "b2b", "example", "emm", "display", "php", "now"));
  EXPECT_THAT(left_of("http://firm.example?offer now"), ElementsAre("http", "firm", "example", "now"));
  EXPECT_THAT(left_of("http://firm.example/page#part=offer now"),
              ElementsAre("http", "firm", "example", "page", "now"));
}

TEST(UriWords, OfThePathAreLeftOutWhereTheyAreCodes) {
  EXPECT_THAT(left_of("see https://3m.example/en/zxmlt3/wide-floors/2026."),
              ElementsAre("see", "https", "3m", "example", "wide", "floors"));
}

TEST(UriWords, EndWithTheUri) {
  EXPECT_THAT(left_of("reply?http://a.example/?x=1\n2 of 3 ask: why?"),
              ElementsAre("reply", "http", "a", "example", "2", "of", "3", "ask", "why"));
  EXPECT_THAT(left_of("a://b ://c/d?e f"), ElementsAre("a", "b", "c", "f"));
  EXPECT_THAT(left_of("://"), ElementsAre());
  EXPECT_THAT(left_of("what is 1 to 2?"), ElementsAre("what", "is", "1", "to", "2"));
}

std::vector<std::string> openings_of(std::string_view folded) {
  std::vector<std::string> openings;
  for (const WordSpan& word : word_spans(folded)) {
    if (word.opens_sentence != 0) openings.emplace_back(word.in(folded));
  }
  return openings;
}

TEST(Sentences, EndAtTheirMarks) {
  EXPECT_THAT(openings_of("one more. two more! three (more.) four \"more?\" five\nsix"),
              ElementsAre("one", "two", "three", "four", "five", "six"));
}

TEST(Sentences, AreNotCutByDotsWithinAName) {
  EXPECT_THAT(openings_of("our 2.8 ghz box at www.firm.example/a?b=c costs 3.50 a day"), ElementsAre("our"));
}

}  // namespace
}  // namespace nonsolicit::classifier
