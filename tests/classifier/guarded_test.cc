// A guarded pattern matches where the pattern itself does, and nowhere else. Pattern::find() runs the pattern as it is
// written, Pattern::find_at() the guarded one.
#include "classifier/guarded.h"

#include <array>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/match_scratch.h"
#include "classifier/pattern.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct Case {
  const char* name;
  const char* pattern;
  Letters letters;
  const char* guarded;
};

const Case kCases[] = {
    {"FewAlternativesStay", "a(b|c)", Letters::ascii, "a(b|c)"},
    {"BytesToBeginWith", "a (bit|cat|dog)", Letters::ascii, "a ((?=[\\x62\\x63\\x64])(?:bit|cat|dog))"},
    {"StartOfAWord", "a,? (x|y|\\bz)", Letters::ascii,
     "a,? ((?=[\\x78\\x79\\x7a])(?:(?=[\\x78\\x79])|\\b)(?:x|y|\\bz))"},
    {"OneBoundaryForNeighbours", "\\bto|\\bof|\\bby", Letters::ascii, "(?=[\\x62\\x6f\\x74])(?:\\b(?:to|of|by))"},
    {"BoundaryOfSomeOnly", "an|\\bto|\\bof|in", Letters::ascii,
     "(?=[\\x61\\x69\\x6f\\x74])(?:(?=[\\x61\\x69])|\\b)(?:an|\\b(?:to|of)|in)"},
    {"LettersAboveAscii", "(\u00E9t\u00E9|ao\u00FBt|mai)", Letters::unicode,
     "((?=[\\x61\\x6d\\x{80}-\\x{10ffff}])(?:\u00E9t\u00E9|ao\u00FBt|mai))"},
    {"AnEmptyAlternativeBeginsWithAnything", "a(b|c|)", Letters::ascii, "a(b|c|)"},
    {"AnythingToBeginWith", "a(b|.|c)", Letters::ascii, "a(b|.|c)"},
    {"LookingBehindStays", "(?<=a|b|c)d", Letters::ascii, "(?<=a|b|c)d"},
    {"InsideALookAhead", "a(?!b|c|d)", Letters::ascii, "a(?!(?=[\\x62\\x63\\x64])(?:b|c|d))"},
    {"BracketsOfClasses", "a([)(]|[]|]|\\))", Letters::ascii, "a((?=[\\x28\\x29\\x5d\\x7c])(?:[)(]|[]|]|\\)))"},
    {"OptionsAreNotUnderstood", "(?i)(a|b|c)", Letters::ascii, "(?i)(a|b|c)"},
};

class Guarded : public testing::TestWithParam<Case> {};

TEST_P(Guarded, IsWritten) { EXPECT_EQ(guarded(GetParam().pattern, GetParam().letters), GetParam().guarded); }

INSTANTIATE_TEST_SUITE_P(Patterns, Guarded, testing::ValuesIn(kCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Of the letters and blanks of a pattern, in another order, with what stands between words.
std::string text_of(const std::string& pattern, uint64_t& state) {
  const auto below = [&](size_t limit) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<size_t>(state >> 33) % limit;
  };
  std::string text;
  for (size_t i = below(20); i < pattern.size() && text.size() < 400; i++) {
    const char c = pattern[i];
    const bool plain = base::is_alnum(c) || c == ' ' || static_cast<unsigned char>(c) > 127;
    if (plain && (i == 0 || pattern[i - 1] != '\\')) {
      text += c;
    } else if (below(3) == 0) {
      constexpr std::array kBetween = {" ", " ", ", ", "s ", "\n", "\"", "'", " 12", "-", ".", "\u00E9", "you "};
      text += kBetween[below(kBetween.size())];
    }
    if (below(40) == 0) i += below(pattern.size());
  }
  return base::is_valid_utf8(text) ? text : base::repair_utf8(text);
}

TEST(GuardedPatterns, MatchWhereThePatternDoes) {
  MatchScratch scratch(MatchLimits{}, HyperscanScratch());
  uint64_t state = 4;
  size_t found = 0;
  for (const RuleSource& rule : shipped_source().rules) {
    const auto pattern = Pattern::compile(rule.pattern, JitUse::automatic);
    ASSERT_TRUE(pattern.ok()) << rule.name;
    for (int round = 0; round < 12; round++) {
      const std::string text = text_of(rule.pattern, state);
      for (size_t at = 0; at < text.size(); at++) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
        Span wanted;
        const bool matches = pattern->find(text, at, scratch, wanted) == MatchOutcome::found && wanted.offset == at;
        Span span;
        ASSERT_EQ(pattern->find_at(text, at, scratch, span) == MatchOutcome::found, matches)
            << rule.name << " at " << at << " of " << text;
        if (!matches) continue;
        ASSERT_EQ(span.length, wanted.length) << rule.name << " at " << at << " of " << text;
        found++;
      }
    }
  }
  EXPECT_GT(found, 1'000u);
}

}  // namespace
}  // namespace nonsolicit::classifier
