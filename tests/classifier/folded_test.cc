// Text as patterns see it: what look-alikes, marks and characters that nobody sees become, and the way back.
#include "classifier/folded.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace nonsolicit::classifier {
namespace {

struct FoldCase {
  const char* name;
  const char* text;
  const char* folded;
};

class Folding : public testing::TestWithParam<FoldCase> {};

TEST_P(Folding, Gives) { EXPECT_EQ(fold_line(GetParam().text).text, GetParam().folded); }

INSTANTIATE_TEST_SUITE_P(
    Table, Folding,
    testing::Values(
        FoldCase{"fullwidth", "Ｂｏｏｋ　ａ demo", "book a demo"},
        FoldCase{"mathematical", "𝐁𝐨𝐨𝐤 𝑎 𝒟emo 𝟛", "book a demo 3"}, FoldCase{"circled", "Ⓓⓔⓜⓞ", "demo"},
        FoldCase{"ligature", "proﬁt oﬀer", "profit offer"},
        FoldCase{"direction_marks", "de\u200Emo of\u202Cfer \u061Ctoday", "demo offer today"},
        FoldCase{"joiners", "de\u200Dmo of\u2060fer", "demo offer"},
        FoldCase{"variation_selector", "d\uFE0Femo", "demo"}, FoldCase{"tags", "de\U000E0065mo", "demo"},
        FoldCase{"soft_hyphen", "of\u00ADfer", "offer"},
        FoldCase{"marks_on_letters", "d\u0336e\u0336m\u0336o\u0336", "demo"},
        FoldCase{"decomposed", "Cafe\u0301 gru\u0308ßen", "caf\u00E9 gr\u00FCßen"},
        FoldCase{"mark_alone", "a \u0301b", "a b"}, FoldCase{"mark_first", "\u0301b", "b"},
        FoldCase{"blanks", "a\u2003b\u2009c\u00A0d\u3000e", "a b c d e"},
        FoldCase{"no_letters", "Acme™ “quoted” 5 € … – done", "acme™ “quoted” 5 € … - done"},
        FoldCase{"cyrillic_in_latin_words", "\u0412\u043E\u043Ek \u0430\u0440pointment \u0406nvoice fr\u0435\u0435",
                 "book appointment invoice free"},
        FoldCase{"greek_in_latin_words", "d\u03B5m\u03BF \u039Fffer", "d\u03B5mo offer"},
        FoldCase{"words_of_others", "\u041C\u043E\u0441\u043A\u0432\u0430 \u0430 \u0438 b \u041E\u041E\u041E",
                 "\u043C\u043E\u0441\u043A\u0432\u0430 \u0430 \u0438 b \u043E\u043E\u043E"},
        FoldCase{"other_script_before_a_name", "\u0432\u0441\u0435\u00A0BrightLedger \u0432\u0441\u0435\u2014a",
                 "\u0432\u0441\u0435 brightledger \u0432\u0441\u0435\u2014a"},
        FoldCase{"marks_beside_letters", "5µm →a über", "5µm →a über"},
        FoldCase{"letters_of_others", "ÄRGER Été Ελλάδα 日本", "ärger été ελλάδα 日本"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(FoldedOriginal, LeadsBackAcrossMarksAndWhatIsLeftOut) {
  const std::string text = "Cafe\u0301 de\u200Emo 𝐁ook";
  const FoldedText folded = fold_line(text);
  EXPECT_EQ(folded.text, "caf\u00E9 demo book");
  for (const char* word : {"demo", "book", "caf"}) {
    const size_t at = folded.original(folded.text.find(word));
    const std::string_view there = std::string_view(text).substr(at);
    const std::string_view want = word == std::string_view("demo")   ? "de"
                                  : word == std::string_view("book") ? "𝐁"
                                                                     : "Caf";
    EXPECT_TRUE(there.starts_with(want)) << word << ": " << there;
  }
  EXPECT_EQ(text.substr(folded.original(folded.text.find("\u00E9")), 3), "e\u0301");
}

}  // namespace
}  // namespace nonsolicit::classifier
