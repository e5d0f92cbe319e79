// Text that is added whole is the text that is added character by character: quick ways change nothing.
#include "message/text_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/unicode.h"
#include "tests/base/random_text.h"

namespace nonsolicit::message {
namespace {

const std::vector<std::string> kPieces = {"a",
                                          "letters",
                                          "eight888",
                                          "ninenine9",
                                          " ",
                                          " ",
                                          " ",
                                          "  ",
                                          "\n",
                                          "\n\n",
                                          "\t",
                                          "\r\n",
                                          "\f",
                                          "\x01",
                                          "\u00E9t\u00E9",
                                          "soft\u00ADened",
                                          "zero\u200Bwidth",
                                          "\u00A0",
                                          "\u2028",
                                          "\u20AC",
                                          "\x7F",
                                          "."};

std::string built(const std::vector<std::string_view>& pieces, Spacing spacing, size_t limit) {
  TextBuilder builder(limit);
  builder.mark(TextRole::fresh, Hidden::no);
  for (const std::string_view piece : pieces) builder.add(piece, spacing);
  TextBody body;
  builder.finish(body);
  return body.text;
}

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && base::continues_character(text[end])) end++;
    characters.push_back(text.substr(at, end - at));
    at = end;
  }
  return characters;
}

TEST(TextBuilder, SaysTheSameOfTextInPieces) {
  for (unsigned seed = 0; seed < 2000; seed++) {
    const std::string text = base::random_text(kPieces, 60, seed);
    for (const Spacing spacing : {Spacing::fold, Spacing::keep}) {
      const std::string whole = built({text}, spacing, 1000);
      ASSERT_EQ(whole, built(characters_of(text), spacing, 1000)) << text;
      const std::string cut = built({text}, spacing, 40);
      ASSERT_LE(cut.size(), 40u);
      ASSERT_EQ(cut, built(characters_of(text), spacing, 40)) << text;
    }
  }
  EXPECT_EQ(built({"two  words of\n several   lines"}, Spacing::fold, 1000), "two words of several lines");
}

}  // namespace
}  // namespace nonsolicit::message
