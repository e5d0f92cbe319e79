#include "classifier/rules.h"

#include "classifier/folded.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

RuleSource rule(std::string name, std::string pattern, Field field = Field::fresh) {
  RuleSource source;
  source.name = std::move(name);
  source.pattern = std::move(pattern);
  source.field = field;
  source.weights[Kind::solicitation] = 1;
  source.file = "rules.toml";
  source.line = 7;
  return source;
}

std::vector<RuleHit> hits_of(const RuleSource& source, const message::Message& message,
                             JitUse jit = JitUse::automatic) {
  static std::vector<std::shared_ptr<const RuleSet>> kept;  // hits point into the set
  auto rules = compile_rules({source}, jit);
  EXPECT_TRUE(rules.ok());
  kept.push_back(*rules);
  bool limit_hit = false;
  return kept.back()->scan(message, limit_hit);
}

TEST(CompileRules, NamesFileLineAndOffsetOfEveryBadPattern) {
  const auto rules = compile_rules({rule("a", "(open"), rule("b", "fine"), rule("c", "[z")});
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.error().kind, base::ErrorClass::config);
  EXPECT_NE(rules.error().detail.find("rules.toml:7: rule \"a\": pattern: at offset 5"), std::string::npos)
      << rules.error().detail;
  EXPECT_NE(rules.error().detail.find("rule \"c\""), std::string::npos);
  EXPECT_EQ(rules.error().detail.find("rule \"b\""), std::string::npos);
}

TEST(CompileRules, RefusesBadNamesAndTwins) {
  EXPECT_FALSE(compile_rules({rule("No Name", "x")}).ok());
  EXPECT_FALSE(compile_rules({rule("a", "x"), rule("a", "y")}).ok());
  EXPECT_FALSE(compile_rules({rule("a", "")}).ok());
  EXPECT_FALSE(compile_rules({rule("a", "x", Field::header)}).ok());
}

TEST(Scan, GivesOffsetsInTheTextAsWritten) {
  const auto message = mail("s",
                            "Bonjour,\n\nC\xE2\x80\x99"
                            "est une OFFRE\nsp\xC3\xA9"
                            "ciale pour vous.\n");
  const auto hits = hits_of(rule("a", "c'est une offre spéciale"), message);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(message.bodies[0].text.substr(hits[0].offset, hits[0].length),
            "C\xE2\x80\x99"
            "est une OFFRE\nsp\xC3\xA9"
            "ciale");
}

TEST(Scan, MatchesCapitalsInPatternAndText) {
  EXPECT_EQ(hits_of(rule("a", "Free Trial"), mail("s", "a FREE  trial here\n")).size(), 1u);
  EXPECT_EQ(hits_of(rule("a", "Été"), mail("s", "l'ÉTÉ dernier\n")).size(), 1u);
}

TEST(Scan, LooksOnlyIntoItsField) {
  const auto message = mail("gold offer", "Hello\n\n> gold in a quote\n");
  EXPECT_EQ(hits_of(rule("a", "gold"), message).size(), 0u);
  EXPECT_EQ(hits_of(rule("a", "gold", Field::subject), message).size(), 1u);
  EXPECT_EQ(hits_of(rule("a", "gold", Field::any_text), message).size(), 1u);
}

TEST(Scan, MatchesHeadersByName) {
  RuleSource source = rule("a", "^campaign", Field::header);
  source.header = "X-Mailer";
  EXPECT_EQ(hits_of(source, mail("s", "text\n", "X-Mailer: Campaign 5\n")).size(), 1u);
  EXPECT_EQ(hits_of(source, mail("s", "text\n", "X-Other: Campaign 5\n")).size(), 0u);
}

TEST(Scan, FindsTheSameWithoutJit) {
  auto with = compile_rules(shipped_source().rules, JitUse::automatic);
  auto without = compile_rules(shipped_source().rules, JitUse::off);
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_FALSE((*without)->jit());
  const auto message = mail("Quick quote", "Would you be open to a quick call? We help firms save 20 %. Reply STOP.\n");
  bool limit_hit = false;
  EXPECT_EQ((*with)->scan(message, limit_hit).size(), (*without)->scan(message, limit_hit).size());
  EXPECT_FALSE(limit_hit);
}

TEST(Scan, ReportsAMatchLimit) {
  for (const JitUse jit : {JitUse::automatic, JitUse::off}) {
    const auto rules =
        compile_rules({rule("slow", "(a+)+$")}, jit, MatchLimits{.match = 1000, .depth = 1000, .heap_kib = 64});
    ASSERT_TRUE(rules.ok());
    bool limit_hit = false;
    (*rules)->scan(mail("s", std::string(40, 'a') + "!\n"), limit_hit);
    EXPECT_TRUE(limit_hit);
  }
}

// A pattern that reads on without end from each place of a text costs the square of its length: a table of 200 KB of
// figures once took 23 seconds. Such a pattern backtracks through what it read, and so meets a low limit.
TEST(ShippedRules, ReadNoTextToItsEndFromEachPlace) {
  const auto rules = compile_rules(shipped_source().rules, JitUse::automatic, MatchLimits{.match = 10'000});
  ASSERT_TRUE(rules.ok());
  for (const std::string piece : {"44, ", "1.", "1,", "12", "7 ", "a", "a ", "a-", "a'", "\u00E9", "\u00E9 ", "$1", "@",
                                  "a@", "you ", "no ", "- "}) {
    std::string body;
    while (body.size() < 60'000) body += piece;
    bool limit_hit = false;
    (*rules)->scan(mail(body.substr(0, 20'000), body), limit_hit);
    EXPECT_FALSE(limit_hit) << piece;
  }
}

TEST(Find, SurvivesTextCutInsideACharacter) {
  const std::string cut = std::string("\x80\xBF") + " d\xC3\xA9sinscri\xC3";
  EXPECT_NE(shipped_rules().find(RuleUse::opt_out_link, cut).rule, nullptr);
}

struct LiteralCase {
  const char* name;
  const char* pattern;
  const char* literal;
};
class RequiredLiteral : public testing::TestWithParam<LiteralCase> {};
TEST_P(RequiredLiteral, IsInEveryMatch) { EXPECT_EQ(required_literal(GetParam().pattern), GetParam().literal); }
INSTANTIATE_TEST_SUITE_P(
    Table, RequiredLiteral,
    testing::Values(LiteralCase{"plain", "free trial", "free trial"},
                    LiteralCase{"group", R"(\b(a|b) minutes\b)", " minutes"},
                    LiteralCase{"alternatives", "one|two", ""}, LiteralCase{"optional", "trials?", "trial"},
                    LiteralCase{"counted", "abcd{0,2}e", "abc"}, LiteralCase{"class_", "[abc]defg", "defg"},
                    LiteralCase{"nested", "((x|y)z)?later", "later"}, LiteralCase{"inline_option", "(?i)trial", ""},
                    LiteralCase{"quoting", R"(\Qa.b\E)", ""}, LiteralCase{"escaped_dot", R"(e\.g\. this)", "e.g. this"},
                    LiteralCase{"short", "ab", ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Fold, JoinsLinesAndKeepsParagraphs) {
  EXPECT_EQ(fold_line("  A\r\nB \n\n C\xC2\xA0"
                      "D\xE2\x80\x93"
                      "E ")
                .text,
            "a b\nc d-e");
}

}  // namespace
}  // namespace nonsolicit::classifier
