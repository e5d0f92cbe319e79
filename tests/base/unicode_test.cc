#include "base/unicode.h"

#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Utf8Case {
  const char* name;
  std::string text;
  std::string repaired;
};
class RepairUtf8 : public testing::TestWithParam<Utf8Case> {};

TEST_P(RepairUtf8, ReplacesBadSequencesOnly) {
  EXPECT_EQ(repair_utf8(GetParam().text), GetParam().repaired);
  EXPECT_EQ(is_valid_utf8(GetParam().text), GetParam().text == GetParam().repaired);
  EXPECT_TRUE(is_valid_utf8(GetParam().repaired));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RepairUtf8,
    testing::Values(Utf8Case{"empty", "", ""}, Utf8Case{"ascii", "a\nb", "a\nb"},
                    Utf8Case{"two_bytes", "\xC3\xA9", "\xC3\xA9"},
                    Utf8Case{"four_bytes", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
                    Utf8Case{"lone_tail", "a\x80z", "a\xEF\xBF\xBDz"}, Utf8Case{"cut", "a\xE2\x82", "a\xEF\xBF\xBD"},
                    Utf8Case{"overlong", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                    Utf8Case{"surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
                    Utf8Case{"too_high", "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
                    Utf8Case{"latin1", "Caf\xE9 x", "Caf\xEF\xBF\xBD x"},
                    Utf8Case{"nul", std::string("a\0b", 3), std::string("a\0b", 3)}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FoldText, MakesCompatibleFormsEqual) {
  EXPECT_EQ(fold_text("HeLLo"), "hello");
  EXPECT_EQ(fold_text("STRASSE"), fold_text("Stra\xC3\x9F"
                                            "e"));
  EXPECT_EQ(fold_text("\xEF\xBC\xA6\xEF\xBC\xB2\xEF\xBC\xA5\xEF\xBC\xA5"), "free") << "fullwidth letters";
  EXPECT_EQ(fold_text("fre\xE2\x80\x8B"
                      "e"),
            "free")
      << "zero-width space";
  EXPECT_EQ(fold_text("of\xC2\xAD"
                      "fer"),
            "offer")
      << "soft hyphen";
  EXPECT_EQ(fold_text("e\xCC\x81"), fold_text("\xC3\xA9")) << "combining accent";
  EXPECT_EQ(fold_text("\xEF\xAC\x81"), "fi") << "ligature";
}

TEST(LowerText, ChangesCaseOnly) {
  EXPECT_EQ(lower_text("\xC3\x89T\xC3\x89 \xD0\x9F"), "\xC3\xA9t\xC3\xA9 \xD0\xBF");
  EXPECT_EQ(lower_text("\xC3\x9F"), "\xC3\x9F");
}

TEST(AppendUtf8, ReplacesWhatIsNoCharacter) {
  const auto one = [](char32_t code_point) {
    std::string text = "<";
    append_utf8(text, code_point);
    return text + ">";
  };
  EXPECT_EQ(one(U'a'), "<a>");
  EXPECT_EQ(one(0x20AC), "<\xE2\x82\xAC>");
  EXPECT_EQ(one(0x10FFFF), "<\xF4\x8F\xBF\xBF>");
  for (const char32_t bad : {0xD800u, 0xDFFFu, 0x110000u, 0xFFFFFFFFu})
    EXPECT_EQ(one(bad), "<" + std::string(kReplacement) + ">");
}

TEST(VisibleText, ShowsControlsAndDirectionMarks) {
  EXPECT_EQ(visible_text("a\x1B[31mb"), "aU+001B[31mb");
  EXPECT_EQ(visible_text("exe\xE2\x80\xAEgpj"), "exeU+202Egpj");
  EXPECT_EQ(visible_text("a\xC2\x85"
                         "b\xE2\x80\xA8"
                         "c"),
            "aU+0085bU+2028c");
  EXPECT_EQ(visible_text("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(visible_text("\xFF"), kReplacement);
}

TEST(NameText, HoldsNothingUnseen) {
  EXPECT_EQ(name_text("exe\xE2\x80\xAEgpj.b\x01"), "exegpj.b");
  EXPECT_EQ(name_text("a b\xC2\xA0\xE2\x80\x8B.pdf"), "a_b_.pdf");
  EXPECT_EQ(name_text("\xC3\xA9t\xC3\xA9.txt"), "\xC3\xA9t\xC3\xA9.txt");
}

}  // namespace
}  // namespace nonsolicit::base
