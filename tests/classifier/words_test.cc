// Words and folded text by quick ways and by plain ones: both must say the same of any text.
#include "classifier/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/word_features.h"
#include "tests/base/random_text.h"

namespace nonsolicit::classifier {
namespace {

// Pieces of text that are as long as the quick ways read, a byte less and a byte more, and what they leave to others.
const std::vector<std::string> kPieces = {"a",
                                          "it's",
                                          "letters",
                                          "eight888",
                                          "ninenine9",
                                          "2027",
                                          "x1",
                                          "5",
                                          "\u00E9t\u00E9",
                                          "na\u00EFve",
                                          "of",
                                          "seventeen-letters",
                                          "www.firm.example",
                                          "\u2019",
                                          "\u2014",
                                          "\xFF",
                                          "\u65E5\u672C",
                                          " ",
                                          " ",
                                          " ",
                                          "  ",
                                          "\n",
                                          "\n\n",
                                          "\t",
                                          ". ",
                                          ", ",
                                          "!",
                                          "A",
                                          "CAPITALS",
                                          "\x7F",
                                          "\x01",
                                          "(",
                                          "\u00A0",
                                          "@",
                                          "Dr. "};

// Byte by byte.
std::vector<WordSpan> plain_spans(std::string_view folded) {
  std::vector<WordSpan> words;
  for (size_t at = 0; at < folded.size(); at++) {
    if (!is_word_byte(folded[at])) continue;
    WordSpan word{.offset = static_cast<uint32_t>(at)};
    WordHash hash;
    for (; at < folded.size() && is_word_byte(folded[at]); at++) {
      hash.add(folded[at]);
      word.length++;
      if (base::is_digit(folded[at])) word.has_digits = 1;
    }
    word.hash = hash.value();
    words.push_back(word);
  }
  return words;
}

TEST(WordSpans, AreThoseOfALoopOverTheBytes) {
  for (unsigned seed = 0; seed < 3000; seed++) {
    const std::string text = fold_line(base::random_text(kPieces, 60, seed)).text;
    const std::vector<WordSpan> found = word_spans(text);
    const std::vector<WordSpan> wanted = plain_spans(text);
    ASSERT_EQ(found.size(), wanted.size()) << text;
    for (size_t i = 0; i < found.size(); i++) {
      ASSERT_EQ(found[i].in(text), wanted[i].in(text)) << text;
      ASSERT_EQ(found[i].hash, wanted[i].hash) << wanted[i].in(text) << " in " << text;
      ASSERT_EQ(found[i].has_digits, wanted[i].has_digits) << wanted[i].in(text) << " in " << text;
    }
  }
}

// Of ASCII: small letters, and a blank or a line end for each stretch of white space within.
std::string plain_fold(std::string_view text) {
  std::string folded;
  size_t breaks = 0;
  bool blank = false;
  for (const char c : text) {
    if (base::is_space(c)) {
      breaks += c == '\n' ? 1 : 0;
      blank = true;
      continue;
    }
    if (blank && !folded.empty()) folded += breaks > 1 ? '\n' : ' ';
    blank = false;
    breaks = 0;
    folded += base::to_lower(c);
  }
  return folded;
}

TEST(FoldLine, SaysOfAsciiWhatALoopOverTheBytesSays) {
  size_t ascii = 0;
  for (unsigned seed = 0; seed < 3000; seed++) {
    std::string text = base::random_text(kPieces, 60, seed);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    const FoldedText folded = fold_line(text);
    ASSERT_EQ(folded.text, plain_fold(text)) << text;
    for (size_t i = 0; i < folded.text.size(); i++) {
      if (!base::is_space(folded.text[i])) {
        ASSERT_EQ(base::to_lower(text[folded.original(i)]), folded.text[i]) << "at " << i << " of " << text;
      }
    }
    ascii += text.size();
  }
  EXPECT_GT(ascii, 100'000u) << "so that there was something to fold";
}

// The beginning of a word says the same, however near the end of the text the word stands and whatever follows.
TEST(WordFeatures, TellABeginningWhereverItStands) {
  const auto features_of = [](std::string_view text) {
    ReadText read{.folded = fold_line(text), .words = {}};
    read.words = word_spans(read.folded.text);
    return word_features({.space = Space::fresh, .text = &read, .words = {.first = 0, .end = 1}, .body = 0});
  };
  const auto has_beginning = [&](std::string_view text) { return features_of(text).size() == 2; };
  EXPECT_TRUE(has_beginning("sixsix"));
  EXPECT_FALSE(has_beginning("fives"));
  for (const char* word : {"consulting", "sixsix", "room101s", "4th2027"}) {
    const FeatureId alone = features_of(word).at(1).id;
    EXPECT_EQ(features_of(std::string(word) + " and more words of it").at(1).id, alone) << word;
    EXPECT_EQ(features_of(std::string(word) + " \u00E9t\u00E9").at(1).id, alone) << word << ", not all of it ASCII";
  }
  EXPECT_EQ(features_of("consulting").at(1).id, features_of("consultants").at(1).id);
  EXPECT_NE(features_of("consulting").at(1).id, features_of("console").at(1).id);
}

}  // namespace
}  // namespace nonsolicit::classifier
