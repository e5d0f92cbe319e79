// What a pattern takes for a letter of a word.
#include "classifier/pattern.h"

#include <gtest/gtest.h>

#include "classifier/match_scratch.h"

namespace nonsolicit::classifier {
namespace {

size_t matched(const std::string& source, const std::string& text) {
  const auto pattern = Pattern::compile(source, JitUse::automatic);
  MatchScratch scratch(MatchLimits{}, HyperscanScratch());
  Span span;
  const bool found = pattern.ok() && pattern->find(text, 0, scratch, span) == MatchOutcome::found;
  Span anchored;
  EXPECT_EQ(found, pattern.ok() && pattern->find_at(text, span.offset, scratch, anchored) == MatchOutcome::found);
  return found ? span.length : 0;
}

TEST(Pattern, KnowsLettersAboveAsciiWhereItHasOne) {
  EXPECT_EQ(matched("\\bpar\\b", "parété"), 3u);
  EXPECT_EQ(matched("[\"“”]par\\b", "“parété”"), 6u) << "a typographic quote is no letter";
  EXPECT_EQ(matched("\\bpar\\b|été", "parété"), 5u) << "par goes on, so that été is what is found";
  EXPECT_EQ(matched("\\bd'été\\w*", "d'étés"), 8u);
}

TEST(Pattern, TakesATypographicQuoteWhole) {
  EXPECT_EQ(matched("[“\"]stop[”\"]", "reply “stop” now"), 10u);
  EXPECT_EQ(matched("“stop” ?—", "reply “stop” — now"), 14u);
}

}  // namespace
}  // namespace nonsolicit::classifier
