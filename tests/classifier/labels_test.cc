#include "classifier/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nonsolicit::classifier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ReadLabels, TakesTsvWithAlternativesAndTheFirstFolderAsCorpus) {
  std::vector<std::string> problems;
  const auto labels = read_labels_tsv(
      "path\tkind\tdetail\tcorpus\n"
      "a/1.eml\tcorrespondence|newsletter\td\tlists\r\n"
      "2.eml\tgreeting\td\tcards\n"
      "\n"
      "3.eml\tgreeting\n",
      "here", problems);
  EXPECT_TRUE(problems.empty()) << problems.front();
  ASSERT_EQ(labels.size(), 3u);
  EXPECT_EQ(labels[0].kind, Kind::correspondence);
  EXPECT_EQ(labels[0].accepted, (std::set<Kind>{Kind::correspondence, Kind::newsletter}));
  EXPECT_EQ(labels[0].corpus, "a");
  EXPECT_EQ(labels[0].detail, "d");
  EXPECT_EQ(labels[0].line, 2u);
  EXPECT_EQ(labels[1].corpus, "cards");
  EXPECT_EQ(labels[2].corpus, "here");
  EXPECT_EQ(labels[2].line, 5u);
  EXPECT_EQ(labels[0].opt_out_present, std::nullopt);
}

TEST(ReadLabels, TakesAByteOrderMarkAndCapitals) {
  std::vector<std::string> problems;
  const auto labels = read_labels_tsv(
      "\xEF\xBB\xBF"
      "1.eml\tGreeting\n",
      "here", problems);
  EXPECT_TRUE(problems.empty()) << problems.front();
  ASSERT_EQ(labels.size(), 1u);
  EXPECT_EQ(labels[0].path, "1.eml");
  EXPECT_EQ(labels[0].kind, Kind::greeting);
}

TEST(ReadLabels, NamesTheLineOfEveryProblem) {
  std::vector<std::string> problems;
  const auto labels = read_labels_tsv(
      "1.eml\tsolicitaton\n"
      "short\n"
      "../2.eml\tgreeting\n"
      "/etc/passwd\tgreeting\n"
      "3.eml\tgreeting\n"
      "3.eml\tsolicitation\n"
      "4.eml\tgreeting|\n",
      "", problems);
  EXPECT_EQ(labels.size(), 1u);
  EXPECT_THAT(problems, ElementsAre("1: \"solicitaton\" is no kind (did you mean solicitation?)",
                                    HasSubstr("2: a path and a kind are needed"), HasSubstr("3: the path leads out"),
                                    HasSubstr("4: the path leads out"), "6: 3.eml has a label already",
                                    HasSubstr("7: \"\" is no kind; the kinds are correspondence, solicitation")));
}

TEST(ReadLabels, TakesJsonLinesWithOptOut) {
  std::vector<std::string> problems;
  const auto labels = read_labels_jsonl(
      R"({"file":"1.eml","kind":"greeting","kind_alternatives":["solicitation"],"optout":"none","optout_clear":false})"
      "\nnot json\n"
      R"({"file":"2.eml","kind":"odd"})"
      "\n"
      R"({"file":"3.eml","kind":"newsletter","optout":"link","optout_clear":true,"note":"digest"})"
      "\n"
      R"({"kind":"newsletter"})"
      "\n[1]\n"
      R"({"file":"4.eml","kind":"newsletter","kind_alternatives":[3]})",
      "domain", problems);
  ASSERT_EQ(labels.size(), 2u);
  EXPECT_EQ(labels[0].kind, Kind::greeting);
  EXPECT_TRUE(labels[0].accepted.contains(Kind::solicitation));
  EXPECT_EQ(labels[0].opt_out_present, false);
  EXPECT_EQ(labels[0].opt_out_clear, false);
  EXPECT_EQ(labels[0].corpus, "domain");
  EXPECT_EQ(labels[1].opt_out_present, true);
  EXPECT_EQ(labels[1].opt_out_clear, true);
  EXPECT_EQ(labels[1].detail, "digest");
  EXPECT_THAT(problems, ElementsAre("2: not JSON", HasSubstr("3: \"odd\" is no kind"), "5: \"file\" is missing",
                                    "6: no JSON object", HasSubstr("7: kind_alternatives")));
}

TEST(LabelHeaders, AreTakenOffAndMakeALabel) {
  const auto taken = take_label_headers(
      "X-Kind: solicitation\r\nx-kind-also: newsletter,\r\n greeting\r\nX-Opt-Out: link, unclear\r\nX-Language: en\r\n"
      "Subject: Hi\r\n folded\r\n\r\nX-Kind: in the body\r\n");
  ASSERT_TRUE(taken.label) << taken.problem;
  EXPECT_EQ(taken.label->kind, Kind::solicitation);
  EXPECT_EQ(taken.label->accepted, (std::set<Kind>{Kind::solicitation, Kind::newsletter, Kind::greeting}));
  EXPECT_EQ(taken.label->opt_out_present, true);
  EXPECT_EQ(taken.label->opt_out_clear, false);
  EXPECT_EQ(taken.bytes, "Subject: Hi\r\n folded\r\n\r\nX-Kind: in the body\r\n");
}

TEST(LabelHeaders, AreOptional) {
  const std::string mail = "Subject: Hi\n\nX-Kind: greeting\n";
  EXPECT_EQ(take_label_headers(mail).label, std::nullopt);
  EXPECT_EQ(take_label_headers(mail).problem, "");
  EXPECT_EQ(take_label_headers(mail).bytes, mail);
  EXPECT_EQ(take_label_headers("").bytes, "");
  const auto none = take_label_headers("X-Opt-Out: none\nX-Kind: greeting");
  ASSERT_TRUE(none.label);
  EXPECT_EQ(none.label->opt_out_present, false);
  EXPECT_EQ(none.label->opt_out_clear, false);
}

TEST(LabelHeaders, SayWhatIsWrong) {
  EXPECT_THAT(take_label_headers("X-Kind: greting\n\n").problem, HasSubstr("did you mean greeting?"));
  EXPECT_THAT(take_label_headers("X-Kind:\n\n").problem, HasSubstr("\"\" is no kind"));
  for (const char* words : {"link", "none, clear", "link, maybe", "link, clear, really", ""}) {
    EXPECT_THAT(take_label_headers(std::string("X-Kind: greeting\nX-Opt-Out: ") + words + "\n\n").problem,
                HasSubstr("X-Opt-Out"))
        << words;
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
