// What is done with eight bytes at a time must be what a loop over them would do.
#include "base/eight_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "tests/base/random_text.h"

namespace nonsolicit::base {
namespace {

template <class Wanted>
uint64_t marks_of(const std::string& eight, Wanted wanted) {
  uint64_t marks = 0;
  for (size_t i = 0; i < 8; i++) marks |= wanted(eight[i]) ? uint64_t{0x80} << (8 * i) : 0;
  return marks;
}

TEST(EightBytes, AreStoredAsTheyWereLoaded) {
  std::array<char, 8> copy{};
  store_eight(load_eight("abcdefgh"), copy.data());
  EXPECT_EQ(std::string(copy.data(), 8), "abcdefgh");
  EXPECT_EQ(load_eight("a\0\0\0\0\0\0\0"), uint64_t{'a'}) << "the first byte stands lowest";
}

TEST(EightBytes, AreMarkedAsEachOfThemWouldBe) {
  // Each ASCII byte at each place, among others on both sides of the bounds.
  for (int c = 0; c < 128; c++) {
    for (size_t place = 0; place < 8; place++) {
      std::string eight = "/09:@Zaz";
      eight[place] = static_cast<char>(c);
      const uint64_t bytes = load_eight(eight.data());
      EXPECT_EQ(bytes_below(bytes, '0'), marks_of(eight, [](char x) { return x < '0'; })) << c << " at " << place;
      EXPECT_EQ(bytes_below(bytes, 0x80), kMarks);
      EXPECT_EQ(bytes_equal(bytes, ':'), marks_of(eight, [](char x) { return x == ':'; })) << c << " at " << place;
      EXPECT_EQ(bytes_between(bytes, '0', '9'), marks_of(eight, is_digit)) << c << " at " << place;
      EXPECT_EQ(to_lower_eight(bytes), load_eight(to_lower(eight).data())) << c << " at " << place;
    }
  }
}

TEST(AreWords, AsTheirBytesSay) {
  const auto blanks = [](uint64_t bytes) { return bytes_equal(bytes, ' '); };
  EXPECT_TRUE(are_words("a b c d e", blanks));
  EXPECT_TRUE(are_words(" words, of", blanks)) << "what stands before is not asked";
  EXPECT_TRUE(are_words("letters x", blanks)) << "the blank has the ninth byte behind it";
  EXPECT_FALSE(are_words("letters  ", blanks)) << "which is a blank, too";
  EXPECT_FALSE(are_words("two  blanks", blanks));
  EXPECT_FALSE(are_words("a\nline end", blanks));
  EXPECT_FALSE(are_words("del\x7F words", blanks));
  EXPECT_FALSE(are_words("letters \x7F", blanks)) << "no word begins there";
  EXPECT_FALSE(are_words("d\xC3\xA9j\xC3\xA0 vu", blanks));
  EXPECT_FALSE(are_words("letters\xC3\xA9", blanks));
  EXPECT_FALSE(are_words("letters \xC3\xA9", blanks)) << "nobody looks at half a character";
}

TEST(FindMarked, FindsWhatALoopFinds) {
  // 0xBA and 0xC0 are ':' and '@' with the highest bit.
  const std::vector<std::string> pieces = {"a", "word", ":", "@", "\xBA", "\xC0", "\xE2\x82\xAC", " ", "zz", "9"};
  const auto colon = [](uint64_t bytes) { return bytes_equal(bytes, ':'); };
  const auto below_at = [](uint64_t bytes) { return bytes_below(bytes, '@'); };
  for (unsigned seed = 0; seed < 200; seed++) {
    const std::string text = random_text(pieces, 23, seed);
    for (size_t at = 0; at <= text.size(); at++) {
      const auto is_colon = [](char c) { return c == ':'; };
      EXPECT_EQ(find_marked(text, at, false, colon, is_colon), std::min(text.find(':', at), text.size())) << text;
      const auto is_euro_or_digit = [](char c) { return c == '\xE2' || c == '9'; };
      EXPECT_EQ(find_marked(text, at, true, below_at, is_euro_or_digit), std::min(text.find_first_of("\xE2"
                                                                                                     "9",
                                                                                                     at),
                                                                                  text.size()))
          << text;
    }
  }
}

}  // namespace
}  // namespace nonsolicit::base
