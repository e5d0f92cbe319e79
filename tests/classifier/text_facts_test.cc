#include "classifier/text_facts.h"

#include <gtest/gtest.h>

#include <string>

#include "classifier/features.h"
#include "classifier/reading.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

struct Seen {
  TextFacts facts;
  bool ends_with_question = false;
};

Seen seen_in(const std::string& text) {
  const message::Message message = message::parse("From: Ann <ann@firm.example>\nSubject: floors\n\n" + text);
  Seen seen{.facts = text_facts(Reading(message))};
  for (const Feature& feature : structural_features(message, seen.facts, {}, {}))
    seen.ends_with_question = seen.ends_with_question || feature.name == "question_last";
  return seen;
}

TEST(TextFacts, CountMarks) {
  const Seen seen = seen_in("Do you see 10% at 10:30 on 3/11 for $20? Good! And now?\n");
  EXPECT_EQ(seen.facts.questions, 2u);
  EXPECT_EQ(seen.facts.exclamations, 1u);
  EXPECT_EQ(seen.facts.percentages, 1u);
  EXPECT_EQ(seen.facts.times, 1u);
  EXPECT_EQ(seen.facts.dates, 1u);
  EXPECT_EQ(seen.facts.prices, 1u);
  EXPECT_TRUE(seen.ends_with_question);
}

TEST(TextFacts, NoMarkOfAUri) {
  const Seen seen = seen_in("It is at https://firm.example:10:30/2026/11/a?b=10%20!&c=$20?-\n\nAnn\n");
  EXPECT_EQ(seen.facts.questions, 0u);
  EXPECT_EQ(seen.facts.exclamations, 0u);
  EXPECT_EQ(seen.facts.percentages, 0u);
  EXPECT_EQ(seen.facts.times, 0u);
  EXPECT_EQ(seen.facts.dates, 0u);
  EXPECT_EQ(seen.facts.prices, 0u);
  EXPECT_EQ(seen.facts.paragraphs, 2u);
  EXPECT_FALSE(seen.ends_with_question);
}

TEST(TextFacts, TheQuestionBehindAUri) {
  const Seen seen = seen_in("Have you seen https://firm.example/plan?\n");
  EXPECT_EQ(seen.facts.questions, 1u);
  EXPECT_TRUE(seen.ends_with_question);
  EXPECT_EQ(seen_in("See https://firm.example/a?b or shall I call?\n").facts.questions, 1u);
}

TEST(TextFacts, AQuestionFarFromTheEnd) {
  EXPECT_FALSE(seen_in("Shall I? " + std::string(100, 'x') + "\n").ends_with_question);
}

}  // namespace
}  // namespace nonsolicit::classifier
