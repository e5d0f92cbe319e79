// Which signs of an answer a message has: the headers that mail programs put there, the text below, or "Re:" alone.
#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/features.h"
#include "classifier/reading.h"
#include "classifier/text_facts.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSaid = "Shall I send the plan over?\n\nPat\n";
constexpr std::string_view kTheirs = "\nOn Tue, Anna Shaw <anna@firm.example> wrote:\n> Which copier?\n";
constexpr std::string_view kOwn = "\nOn Tue, Pat Doe <pat@vendor.example> wrote:\n> We offer copiers.\n";

std::vector<std::string> reply_signs(std::string_view subject, std::string_view headers = "",
                                     std::string_view below = "") {
  const message::Message message = message::parse(
      fmt::format("From: Pat Doe <pat@vendor.example>\nTo: Anna Shaw <anna@firm.example>\nSubject: {}\n{}\n{}{}",
                  subject, headers, kSaid, below));
  const Reading reading(message);
  std::vector<std::string> signs;
  for (const Feature& sign : structural_features(message, text_facts(reading), {}, {})) {
    if (sign.name == "follow_up" || sign.name == "subject_reply" || sign.name.starts_with("reply_"))
      signs.emplace_back(sign.name);
  }
  std::sort(signs.begin(), signs.end());
  return signs;
}

TEST(ReplySigns, OfAnAnswer) {
  EXPECT_THAT(reply_signs("Re: copiers", "In-Reply-To: <1@firm.example>\n"),
              ElementsAre("reply_headers", "subject_reply"));
  EXPECT_THAT(reply_signs("Re: copiers", "References: <1@firm.example>\n"),
              ElementsAre("reply_headers", "subject_reply"));
  EXPECT_THAT(reply_signs("AW: copiers", "", kTheirs), ElementsAre("subject_reply"));
  EXPECT_THAT(reply_signs("copiers", "In-Reply-To: <1@firm.example>\n"), ElementsAre("reply_headers"));
}

TEST(ReplySigns, OfAClaim) {
  for (const char* subject : {"Re: copiers", "RE: copiers", "Re : copiers", "Rv: copiers", "AW: copiers"})
    EXPECT_THAT(reply_signs(subject), ElementsAre("reply_claimed")) << subject;
}

TEST(ReplySigns, OfAClaimAboveALink) {
  EXPECT_THAT(reply_signs("Re: copiers", "", "https://vendor.example/plan\n"),
              ElementsAre("reply_claimed", "reply_claimed_with_link"));
  EXPECT_THAT(reply_signs("copiers", "", "https://vendor.example/plan\n"), IsEmpty());
  EXPECT_THAT(reply_signs("Re: copiers", "In-Reply-To: <1@firm.example>\n", "https://vendor.example/plan\n"),
              ElementsAre("reply_headers", "subject_reply"));
}

TEST(ReplySigns, OfWhereAnswersGo) {
  for (const char* address : {"pat@vendor.example", "Desk <desk@Vendor.example>", "pat@answers.vendor.example"}) {
    EXPECT_THAT(reply_signs("copiers", fmt::format("Reply-To: {}\n", address)), ElementsAre("reply_to_sender"))
        << address;
  }
  for (const char* address : {"pat@other.example", "pat@myvendor.example"}) {
    EXPECT_THAT(reply_signs("copiers", fmt::format("Reply-To: {}\n", address)), ElementsAre("reply_to_elsewhere"))
        << address;
  }
}

TEST(ReplySigns, OfALetterThatAnswersNobody) {
  EXPECT_THAT(reply_signs("copiers"), IsEmpty());
  EXPECT_THAT(reply_signs("Regarding copiers"), IsEmpty());
  EXPECT_THAT(reply_signs("Re: copiers", "References: <1@vendor.example>\n", kOwn), ElementsAre("follow_up"));
}

}  // namespace
}  // namespace nonsolicit::classifier
