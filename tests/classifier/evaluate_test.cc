#include "classifier/evaluate.h"

#include <gtest/gtest.h>

namespace nonsolicit::classifier {
namespace {

Classification found(Kind kind, bool unsure = false) {
  Classification result;
  result.kind = kind;
  result.unsure = unsure;
  return result;
}

TEST(Proportion, GivesWilsonIntervals) {
  const auto [low, high] = Proportion{.hits = 26, .total = 119}.interval();
  EXPECT_NEAR(low, 0.1540, 0.0005);
  EXPECT_NEAR(high, 0.3007, 0.0005);
  EXPECT_EQ((Proportion{.hits = 0, .total = 0}.interval().second), 1.0);
  EXPECT_EQ((Proportion{.hits = 0, .total = 10}.interval().first), 0.0);
}

TEST(Evaluation, CountsPerCorpusAndInSum) {
  Evaluation evaluation;
  Label label;
  label.corpus = "b";
  label.kind = Kind::solicitation;
  label.accepted = {Kind::solicitation, Kind::event_invitation};
  label.opt_out_present = true;
  evaluation.add(label, found(Kind::event_invitation));
  evaluation.add(label, found(Kind::correspondence, true));
  label.corpus = "a";
  label.opt_out_present.reset();
  evaluation.add(label, found(Kind::solicitation));
  const auto reports = evaluation.corpora();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].corpus, "a");
  EXPECT_EQ(reports[1].right.hits, 1u);
  EXPECT_EQ(reports[1].unsure, 1u);
  EXPECT_EQ(reports[1].opt_out_present_right.total, 2u);
  EXPECT_EQ(reports[1].opt_out_present_right.hits, 0u);
  EXPECT_EQ(evaluation.total().count, 3u);
  EXPECT_EQ(evaluation.total().right.hits, 2u);
  EXPECT_NE(evaluation.to_text().find("solicitation     -> correspondence 1 event_invitation 1"), std::string::npos)
      << evaluation.to_text();
  EXPECT_NE(evaluation.to_json().find("\"corpus\": \"total\""), std::string::npos);
}

}  // namespace
}  // namespace nonsolicit::classifier
