// Which words of a mail name its sender, its recipients and their firms, and what follows from it: the signs of
// structure, and words that say the same of whoever bears a name.
#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/features.h"
#include "classifier/reading.h"
#include "classifier/score.h"
#include "classifier/text_facts.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Written {
  std::string from = "Arlen Voss <arlen@vosstitle.example>";
  std::string to = "Linda Bhatt <bhattl@doyle-hart.example>";
  std::string subject = "closings";
  std::string text;
};

message::Message parsed(const Written& letter) {
  return message::parse(
      fmt::format("From: {}\nTo: {}\nSubject: {}\n\n{}\n", letter.from, letter.to, letter.subject, letter.text));
}

// The words of the new text that name somebody, each with whom.
std::vector<std::string> named(const Written& letter) {
  const message::Message message = parsed(letter);
  const Reading reading(message);
  std::vector<std::string> found;
  const ReadText& text = reading.bodies[0].read(Stretch::fresh);
  for (const WordSpan& word : text.words) {
    constexpr std::array kWhom = {"nobody", "sender", "sender's firm", "recipient", "recipient's firm"};
    if (word.named == Named::nobody) continue;
    found.push_back(fmt::format("{}: {}", word.in(text.folded.text), kWhom[static_cast<size_t>(word.named)]));
  }
  return found;
}

std::vector<std::string> firm_signs(const Written& letter) {
  const message::Message message = parsed(letter);
  std::vector<std::string> signs;
  for (const Feature& sign : structural_features(message, text_facts(Reading(message)), {}, {})) {
    if (sign.name.find("own_firm") == 0 || sign.name.find("own_name") == 0 || sign.name.find("their_firm") == 0)
      signs.emplace_back(sign.name);
  }
  std::sort(signs.begin(), signs.end());
  return signs;
}

TEST(Names, OfPersons) {
  EXPECT_THAT(named({.text = "Dear Linda Bhatt, Arlen's door is open."}),
              ElementsAre("linda: recipient", "bhatt: recipient", "arlen's: sender"));
  EXPECT_THAT(named({.to = "bhattl@doyle-hart.example", .text = "Hi bhattl, hello Linda"}),
              ElementsAre("bhattl: recipient"))
      << "a local part is a name";
  EXPECT_THAT(named({.from = "Al Ng <al@x.example>", .text = "Al said so. Al"}), IsEmpty()) << "too short to tell";
  EXPECT_THAT(named({.from = "The Law Office Team <info@x.example>", .text = "the law office team, info"}), IsEmpty());
}

TEST(Names, OfFirms) {
  EXPECT_THAT(named({.text = "A title is closed here, Doyle or not."}),
              ElementsAre("title: sender's firm", "doyle: recipient's firm"));
  EXPECT_THAT(named({.from = "a@devanecollections.example", .text = "We collect your debts."}),
              ElementsAre("collect: sender's firm"))
      << "by its beginning";
  EXPECT_THAT(named({.from = "a@wipeandweigh.example", .text = "We wipe a pean."}), ElementsAre("wipe: sender's firm"))
      << "four letters at the ends only";
  EXPECT_THAT(named({.from = "a@smithlawfirm.example", .text = "Who signs off in your law firm? The firms say"}),
              IsEmpty())
      << "every member has a firm";
  EXPECT_THAT(named({.from = "a@gmail.com", .text = "Your gmail account"}), IsEmpty());
  EXPECT_THAT(named({.from = "a@vosstitle.example", .to = "b@mail.vosstitle.example", .text = "Voss Title wins."}),
              IsEmpty())
      << "among colleagues the firm's name says nothing";
}

TEST(Names, OfNobody) {
  EXPECT_THAT(named({.from = "", .to = "", .text = "Dear Linda"}), IsEmpty());
  EXPECT_THAT(named({.from = "<@>", .to = "@, x", .text = "@ x"}), IsEmpty());
}

TEST(NameSigns, TellWhereAFirmIsNamed) {
  EXPECT_THAT(firm_signs({.text = "Voss Title has taken the ground floor. Doyle would like it.\n\nArlen"}),
              ElementsAre("own_firm_in_text", "own_name_in_domain", "their_firm_in_text"));
  EXPECT_THAT(firm_signs({.subject = "title for Doyle Hart", .text = "See you.\n\nArlen\nVoss Title Inc."}),
              ElementsAre("own_firm_at_end", "own_firm_in_subject", "own_name_in_domain", "their_firm_in_subject"));
  EXPECT_THAT(firm_signs({.text = "See you.\n\nArlen\n\n-- \nTitle House\n"}),
              ElementsAre("own_firm_at_end", "own_name_in_domain"))
      << "in a signature";
  EXPECT_THAT(firm_signs({.from = "Pat Doe <pat@x-y.example>", .text = "See you at Doyle's."}),
              ElementsAre("their_firm_in_text"));
  EXPECT_THAT(firm_signs({.from = "Pat Doe <pat@x-y.example>", .text = "See you."}), IsEmpty());
}

// All features of words, without what the header of the mail gives.
Example words_of(const Written& letter) {
  const message::Message message = parsed(letter);
  Example words = example_of(Reading(message), {}, {});
  std::erase_if(words, [](const ExampleFeature& feature) { return feature.part == Part::sender; });
  return words;
}

TEST(NamedWords, SayTheSameOfWhoeverBearsAName) {
  const Written linda{.text = "Hi Linda, shall I come? Arlen"};
  const Written rosa{.from = "Pat Doe <pat@vosstitle.example>",
                     .to = "Rosa Jimenez <rj@doyle-hart.example>",
                     .text = "Hi Rosa, shall I come? Pat"};
  EXPECT_EQ(words_of(linda), words_of(rosa));
  const Written other{.text = "Hi Rosa, shall I come? Arlen"};
  EXPECT_NE(words_of(linda), words_of(other)) << "who is not written to is somebody else";
}

TEST(NamedWords, OfAFirmCountAsThemselvesToo) {
  const auto pairs_and_words = [](const std::string& from) {
    return words_of({.from = from, .text = "we close titles"});
  };
  const Example plain = pairs_and_words("a@x-y.example");
  const Example firm = pairs_and_words("a@vosstitle.example");
  EXPECT_GT(firm.size(), plain.size());
  for (const ExampleFeature& feature : plain) {
    EXPECT_TRUE(std::any_of(firm.begin(), firm.end(), [&](const auto& one) { return one.id == feature.id; }));
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
