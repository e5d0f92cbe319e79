// Which full stops end a sentence, in what is read and in what is shown.
#include "classifier/abbreviations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "classifier/excerpt.h"
#include "classifier/folded.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

struct SentenceCase {
  const char* name;
  const char* text;
  std::vector<std::string> openings;  // the first word of each sentence, folded
};

class SentencesOf : public testing::TestWithParam<SentenceCase> {};

TEST_P(SentencesOf, BeginWith) {
  const std::string_view text = GetParam().text;
  const FoldedText folded = fold_line(text);
  std::vector<std::string> openings;
  for (const WordSpan& word : word_spans(folded, text)) {
    if (word.opens_sentence != 0) openings.emplace_back(word.in(folded.text));
  }
  EXPECT_EQ(openings, GetParam().openings);
}

INSTANTIATE_TEST_SUITE_P(
    Joined, SentencesOf,
    testing::Values(
        SentenceCase{"de_day", "Bestellen Sie bis zum 20. Januar 2027 und Sie erhalten 20 % Rabatt.", {"bestellen"}},
        SentenceCase{"de_day_capitals", "AM 3. MÄRZ FEIERN WIR.", {"am"}},
        SentenceCase{"de_day_wrapped", "Wir sind am 3.\nDezember da.", {"wir"}},
        SentenceCase{"de_day_small_letter", "Am 3. und am 4. öffnen wir später.", {"am"}},
        SentenceCase{"de_date", "Bestellen Sie bis zum 20.1. und Sie erhalten mehr.", {"bestellen"}},
        SentenceCase{"de_date_apart", "Bis zum 20. 1. 2027 sind wir da.", {"bis"}},
        SentenceCase{"en_day", "The hearing is on 4. December at ten.", {"the"}},
        SentenceCase{"hours", "The hearing is at 10 a.m. in room 3 or at 2 p. m. there.", {"the"}},
        SentenceCase{"de_example", "Wir helfen z. B. Kanzleien, z.B. Ihrer, d. h. allen.", {"wir"}},
        SentenceCase{"titles", "Ask Mr. Doe, Mrs. Roe or Dr. Lee.", {"ask"}},
        SentenceCase{"initial", "Ask Anna K. Doe.", {"ask"}},
        SentenceCase{"against", "It is Lopez vs. Miller Inc. that comes first.", {"it"}},
        SentenceCase{"month", "Book before 31 Dec. at our office or on Jan. 5 there.", {"book"}},
        SentenceCase{"numbers", "Siehe Nr. 5, No. 6 und Hauptstr. 7 dort.", {"siehe"}},
        SentenceCase{"more", "We have pens, paper etc. for all.", {"we"}},
        SentenceCase{"comma", "Miller Inc., which we know.", {"miller"}},
        SentenceCase{"postscript", "P.S. Our sale starts.", {"p"}}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Apart, SentencesOf,
    testing::Values(SentenceCase{"day_asked_for", "Kommst du am 3.? Wir feiern.", {"kommst", "wir"}},
                    SentenceCase{"day_at_the_end", "It is on the 3. Please come.", {"it", "please"}},
                    SentenceCase{"de_day_at_the_end", "Es ist am 3. Über den Preis reden wir.", {"es", "über"}},
                    SentenceCase{"price", "It costs 20. May I call?", {"it", "may"}},
                    SentenceCase{"year", "That was in 2026. january was cold.", {"that", "january"}},
                    SentenceCase{"hour_at_the_end", "We meet at 10 a.m. Please come.", {"we", "please"}},
                    SentenceCase{"firm_at_the_end", "We are Miller Inc. Please call.", {"we", "please"}},
                    SentenceCase{"more_at_the_end", "We have pens etc. Call us.", {"we", "call"}},
                    SentenceCase{"month_at_the_end", "It ends on 31 Dec. Call us.", {"it", "call"}},
                    SentenceCase{"person", "So do I. Please call.", {"so", "please"}},
                    SentenceCase{"refusal", "She said no. Please call.", {"she", "please"}},
                    SentenceCase{"other_marks", "Is it 3? January is cold! 4 of us came.", {"is", "january", "4"}}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Excerpts, EndWhereASentenceDoes) {
  const auto around = [](std::string_view text, std::string_view hit) {
    return sentence_around(text, text.find(hit), hit.size()).text;
  };
  EXPECT_EQ(
      around("Frohe Weihnachten! Bestellen Sie bis zum 20. Januar und Sie erhalten 20 % Rabatt. Ihr Team", "Rabatt"),
      "Bestellen Sie bis zum 20. Januar und Sie erhalten 20 % Rabatt.");
  EXPECT_EQ(around("Hi. Call Mr. Doe at 10 a.m. in room 3. It is on the 3. Please come.", "Doe"),
            "Call Mr. Doe at 10 a.m. in room 3.");
  EXPECT_EQ(around("It is on the 3. Please come.", "Please"), "Please come.");
}

// A mark is looked at with no more than a word beside it.
TEST(Sentences, OfNothingButMarksAreFound) {
  std::string text;
  for (int i = 0; i < 100'000; i++) text += i % 2 == 0 ? "a. )" : "1. ";
  EXPECT_EQ(word_spans(text).size(), 100'000u);
  EXPECT_EQ(stop_behind(std::string(1'000'000, 'x')), Stop::end);
  EXPECT_EQ(stop_behind(""), Stop::end);
}

}  // namespace
}  // namespace nonsolicit::classifier
