#include "policy/words.h"

#include <gtest/gtest.h>

#include "shipped_rules.h"

namespace nonsolicit::policy::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kEnd[] = "Please quote case {case}.";

WordValues values() {
  return WordValues{.recipients = 30,
                    .case_id = "K7Q2M9X4TR",
                    .contact = "membership@association.example",
                    .association = "the Guild",
                    .explanation_url = "https://review.example/c/{case}"};
}

struct WordsRow {
  const char* name;
  std::vector<std::string> words;
  const char* problem;  // part of it; "" for none
};

const WordsRow kWords[] = {
    {"None", {}, ""},
    {"Good", {"Your message was not delivered to {recipients}.", kEnd}, ""},
    {"GoodWithPage", {"Your message waits.", "The page {url} explains why.", kEnd}, ""},
    {"LineThatEndsWithThePage", {"Your message waits.", "What you can do: {url}", kEnd}, ""},
    {"PageAlone", {"Your message waits.", "{url}", kEnd}, "full sentence"},
    {"LongWithThePage", {"Your message waits.", "What you can do about it: {url}", kEnd}, "over 120"},
    {"UnknownPlaceholder", {"Your {message} was not delivered.", kEnd}, "unknown placeholder"},
    {"OpenBrace", {"Your {recipients was not delivered.", kEnd}, "unknown placeholder"},
    {"NotAscii", {"Gr\xc3\xbc\xc3\x9f Gott to {recipients}.", kEnd}, "plain ASCII"},
    {"LineBreak", {"Your message\nwas not delivered.", kEnd}, "plain ASCII"},
    {"Empty", {"", kEnd}, "plain ASCII"},
    {"NoCapital", {"your message was not delivered.", kEnd}, "full sentence"},
    {"NoFullStop", {"Your message was not delivered", kEnd}, "full sentence"},
    {"FiveLines", {"It is one.", "It is two.", "It is three.", "It is four.", kEnd}, "at most 4 lines"},
    {"FirstLineOf91", {std::string(1, 'A') + " " + std::string(88, 'a') + ".", kEnd}, "over 90"},
    {"FirstLineOf90", {std::string(1, 'A') + " " + std::string(87, 'a') + ".", kEnd}, ""},
    {"SecondLineOf121", {"It is one.", "A " + std::string(118, 'a') + ".", kEnd}, "over 120"},
    {"SecondLineOf120", {"It is one.", "A " + std::string(117, 'a') + ".", kEnd}, ""},
    {"LongOnlyWhenFilled", {"It is one.", "Please ask {contact} or {contact} or {contact}.", kEnd}, "over 120"},
    {"Spam", {"Your Spam was not delivered.", kEnd}, "\"spam\""},
    {"Violation", {"This is a violation of the policy.", kEnd}, "\"violat\""},
    {"Canary", {"The recipient is a canary.", kEnd}, "\"canary\""},
    {"NoRelationship", {"You have no relationship with them.", kEnd}, "\"no relationship\""},
    {"NoCase", {"Your message was not delivered."}, "case id"},
    {"CaseNotAtEnd", {"Your message was not delivered.", "Quote case {case} to us."}, "case id"},
    {"CaseTwice", {"Your message {case} was not delivered.", kEnd}, "case id"},
    {"PageInFirstLine", {"The page {url} explains.", kEnd}, "{url}"},
    {"PageInLastLine", {"Your message waits.", "See {url} for case {case}."}, "{url}"},
};

class CheckWords : public ::testing::TestWithParam<WordsRow> {};

TEST_P(CheckWords, TellsTheProblem) {
  const std::string problem = check_words(GetParam().words);
  if (std::string_view(GetParam().problem).empty()) {
    EXPECT_EQ(problem, "");
  } else {
    EXPECT_THAT(problem, HasSubstr(GetParam().problem));
  }
}

INSTANTIATE_TEST_SUITE_P(Table, CheckWords, ::testing::ValuesIn(kWords),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FillWords, FillsEveryPlaceholderOnce) {
  const auto lines =
      fill_words({"To {recipients}, {count} of {association}.", "The page {url} and {contact} help.", kEnd}, values());
  EXPECT_THAT(lines, ::testing::ElementsAre(
                         "To 30 recipients, 30 of the Guild.",
                         "The page https://review.example/c/K7Q2M9X4TR and membership@association.example help.",
                         "Please quote case K7Q2M9X4TR."));
}

TEST(FillWords, SaysOneRecipientAndDropsThePageWhereThereIsNone) {
  WordValues one = values();
  one.recipients = 1;
  one.explanation_url.clear();
  one.contact = "{case}";
  EXPECT_THAT(fill_words({"To {recipients}.", "See {url}.", "Ask {contact}."}, one),
              ::testing::ElementsAre("To 1 recipient.", "Ask {case}."));
}

TEST(FillWords, DefaultWordsKeepTheLimits) {
  WordValues longest{.recipients = kLongestCount,
                     .case_id = "K7Q2M9X4TR",
                     .contact = std::string(kLongestContact, 'x'),
                     .association = std::string(kLongestAssociation, 'x'),
                     .explanation_url = std::string(kLongestUrl, 'x')};
  const auto lines = fill_words({}, longest);
  EXPECT_EQ(lines.size(), 4u);
  EXPECT_TRUE(SmtpReply::make(ReplyClass::refuse, lines).ok());
  EXPECT_TRUE(lines.back().ends_with("K7Q2M9X4TR."));
}

TEST(Refusal, TakesTheWordsOfTheWholeRefusalFirst) {
  Verdict split{.action = Action::reject, .applied = Action::reject, .words = {"It is split.", kEnd}};
  Verdict whole{
      .action = Action::reject, .applied = Action::reject, .mixed = Mixed::whole, .words = {"It is whole.", kEnd}};
  const SmtpReply reply = refusal({split, whole}, values());
  EXPECT_EQ(reply.text(), "550 5.7.1 It is whole. Please quote case K7Q2M9X4TR.");
}

TEST(Refusal, FallsBackToPlainValuesWhereTheOptionsFitNoReply) {
  WordValues odd = values();
  odd.contact = std::string(300, 'x');
  odd.association = "B\xc3\xbcro";
  const Verdict verdict{
      .action = Action::reject, .applied = Action::reject, .words = {"It is {association}.", "Ask {contact}.", kEnd}};
  const SmtpReply reply = refusal({verdict}, odd);
  EXPECT_THAT(reply.lines(), ::testing::ElementsAre("It is the association.", "Ask your mail administrator.",
                                                    "Please quote case K7Q2M9X4TR."));
}

TEST(SmtpReplyMake, AgreesInCodeAndEnhancedCode) {
  const SmtpReply refuse = *SmtpReply::make(ReplyClass::refuse, {"It is so."});
  EXPECT_EQ(refuse.code(), "550");
  EXPECT_EQ(refuse.enhanced_code(), "5.7.1");
  EXPECT_EQ(SmtpReply::our_trouble().text(), "451 4.3.0 Mail system problem, please try again later.");
}

TEST(SmtpReplyMake, DoublesPercentForTheMilterOnly) {
  const SmtpReply reply = *SmtpReply::make(ReplyClass::refuse, {"It is 100% so, %s."});
  EXPECT_EQ(reply.lines().front(), "It is 100% so, %s.");
  EXPECT_EQ(reply.milter_lines().front(), "It is 100%% so, %%s.");
  const SmtpReply two = *SmtpReply::make(ReplyClass::refuse, {"It is so.", "It is 100% so."});
  EXPECT_EQ(two.milter_line(), "It is so. It is 100%% so.");
}

TEST(SmtpReplyMake, RefusesWhatMtasWouldMangle) {
  const auto ok = [](std::vector<std::string> lines) {
    return SmtpReply::make(ReplyClass::refuse, std::move(lines)).ok();
  };
  EXPECT_FALSE(ok({}));
  EXPECT_FALSE(ok({""}));
  EXPECT_FALSE(ok({"a\r\nb"}));
  EXPECT_FALSE(ok({std::string("a\0b", 3)}));
  EXPECT_FALSE(ok({"a\x7f"}));
  EXPECT_FALSE(ok({"gr\xc3\xbc\xc3\x9f"}));
  EXPECT_FALSE(ok({"1", "2", "3", "4", "5"}));
  EXPECT_FALSE(ok({std::string(91, 'a')}));
  EXPECT_TRUE(ok({std::string(90, 'a'), std::string(120, 'b'), std::string(120, 'c'), std::string(120, 'd')}));
  EXPECT_FALSE(ok({"a", std::string(121, 'b')}));
}

}  // namespace
}  // namespace nonsolicit::policy::testing
