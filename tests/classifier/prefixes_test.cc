// What a pattern's matches begin with, and that looking only there finds what looking everywhere finds.
#include "classifier/prefixes.h"

#include <algorithm>

#include "classifier/pattern.h"
#include "classifier/prefix_index.h"

namespace nonsolicit::classifier {
namespace {

std::vector<std::string> bytes_of(std::string_view pattern, Letters letters = Letters::ascii) {
  std::vector<std::string> result;
  for (const Prefix& prefix : match_prefixes(pattern, letters)) result.push_back(prefix.bytes);
  std::sort(result.begin(), result.end());
  return result;
}

using Bytes = std::vector<std::string>;

TEST(MatchPrefixes, FollowAlternativesAndOptionalParts) {
  EXPECT_EQ(bytes_of("(may|can) (i|we)"), (Bytes{"can i", "can we", "may i", "may we"}));
  EXPECT_EQ(bytes_of("e-?news"), (Bytes{"e-news", "enews"}));
  EXPECT_EQ(bytes_of("[ab]x|y\\."), (Bytes{"ax", "bx", "y."}));
  EXPECT_EQ(bytes_of("(a |an )?b{2,3}c"), (Bytes{"a b", "an b", "b"}));
  EXPECT_EQ(bytes_of("(?=x)ab\\w*c"), (Bytes{"ab", "abc"}));
}

TEST(MatchPrefixes, AreNoneWhereAMatchMayBeginWithNearlyAnything) {
  for (const char* pattern : {"\\w+ing", ".a", "[^.]x", "a?", "(?i)abc", "a|b*", "(?<n>a)b", "[[:alpha:]]b"}) {
    EXPECT_TRUE(bytes_of(pattern).empty()) << pattern;
  }
}

TEST(MatchPrefixes, MergeBytesAboveAscii) {
  EXPECT_EQ(bytes_of("\u00E9t\u00E9", Letters::unicode), (Bytes{"\x80\x80t\x80\x80"}));
}

struct Sample {
  const char* pattern;
  const char* text;
};

TEST(PrefixIndex, FindsWhatTheWholePatternFinds) {
  const Sample samples[] = {
      {"\\b(may|can) (i|we) (send|show)\\b", "as may i send; mayi send, can we show can we shower, xcan i send"},
      {"\\bv\u0153ux\\b|no\u00EBl", "meilleurs v\u0153ux et no\u00EBl, v\u0153uxs"},
      {"\\b\\d{1,2}(:\\d\\d)? ?(a\\.?m|pm)", "at 10:30 am, 5 pm, 123pm"},
      {"[$\u00A3\u20AC] ?\\d+", "$ 5, \u20AC12 and \u00A37 \u00A2 3"},
      {"^(re|fw):|sale", "re: wholesale\nfw: sale"},
      {"\\{\\{|\\[name\\]", "dear {{x}} [name]"},
  };
  ScratchPool pool(MatchLimits{});
  const auto scratch = pool.borrow();
  for (const Sample& sample : samples) {
    SCOPED_TRACE(sample.pattern);
    const auto pattern = Pattern::compile(sample.pattern, JitUse::automatic);
    ASSERT_TRUE(pattern);
    ASSERT_FALSE(pattern->prefixes().empty());
    std::vector<PrefixIndex::Entry> entries;
    for (const Prefix& prefix : pattern->prefixes()) entries.push_back({.prefix = prefix});
    const std::string_view text = sample.text;
    std::vector<size_t> places;
    size_t from = 0;
    PrefixIndex(entries).for_each(text, [&](size_t at, uint32_t) {
      Span span;
      if (at >= from && pattern->find_at(text, at, *scratch, span) == MatchOutcome::found) {
        places.push_back(span.offset);
        from = span.offset + span.length;
      }
      return true;
    });
    std::vector<size_t> expected;
    Span span;
    for (size_t at = 0; pattern->find(text, at, *scratch, span) == MatchOutcome::found;
         at = span.offset + span.length) {
      expected.push_back(span.offset);
    }
    EXPECT_EQ(places, expected);
    EXPECT_FALSE(expected.empty());
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
