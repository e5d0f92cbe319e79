#include "classifier/recall.h"

#include <gtest/gtest.h>

namespace nonsolicit::classifier {
namespace {

struct Row {
  std::string corpus;
  Kind label = Kind::correspondence;
  Kind likeliest = Kind::correspondence;
  double probability = 1;
  std::optional<Kind> alternative = {};
};

EvaluatedMail judged(const Row& row) {
  EvaluatedMail result;
  result.label.corpus = row.corpus;
  result.label.kind = row.label;
  result.label.accepted = {row.label};
  if (row.alternative) result.label.accepted.insert(*row.alternative);
  KindScores scores{};
  const Kind other = row.likeliest == Kind::opaque ? Kind::automatic : Kind::opaque;
  scores[static_cast<size_t>(row.likeliest)] = row.probability;
  scores[static_cast<size_t>(other)] = 1 - row.probability;
  result.found = outcome_of(scores, Thresholds{});
  return result;
}

EvaluatedMail scored(const std::string& corpus, Kind label, double solicitation) {
  return judged({.corpus = corpus, .label = label, .likeliest = Kind::solicitation, .probability = solicitation});
}

// 200 letters with the scores 0.000, 0.001, ... 0.199.
std::vector<EvaluatedMail> letters() {
  std::vector<EvaluatedMail> mails;
  for (int i = 0; i < 200; i++) mails.push_back(scored("letters", Kind::correspondence, i / 1000.0));
  return mails;
}

TEST(RecallAtRate, TakesTheLowestThresholdThatKeepsTheRate) {
  auto mails = letters();
  for (const double score : {0.1985, 0.5, 0.1}) mails.push_back(scored("offers", Kind::solicitation, score));
  const RecallAtRate half = recall_at_rate(mails, 0.005);  // one letter of 200
  ASSERT_TRUE(half.threshold);
  EXPECT_DOUBLE_EQ(*half.threshold, 0.1985);
  EXPECT_EQ(half.letters, 200u);
  EXPECT_EQ(half.total.recall.hits, 2u);
  EXPECT_EQ(half.total.recall.total, 3u);
  EXPECT_EQ(half.total.false_alarms.hits, 1u);
  ASSERT_EQ(half.corpora.size(), 2u);
  EXPECT_EQ(half.corpora[0].corpus, "letters");
  EXPECT_EQ(half.corpora[0].recall.total, 0u);
  EXPECT_EQ(half.corpora[0].false_alarms.hits, 1u);
  EXPECT_EQ(half.corpora[1].recall.hits, 2u);
  const RecallAtRate whole = recall_at_rate(mails, 0.01);  // two letters of 200
  EXPECT_DOUBLE_EQ(*whole.threshold, 0.198);
  EXPECT_EQ(whole.total.false_alarms.hits, 2u);
  EXPECT_EQ(whole.total.recall.hits, 2u);
}

TEST(RecallAtRate, StaysBelowTheRateWhenLettersTie) {
  auto mails = letters();
  for (size_t i = 0; i < 3; i++) mails[i] = scored("letters", Kind::correspondence, 0.9);
  for (const double score : {0.9, 0.95}) mails.push_back(scored("offers", Kind::solicitation, score));
  const RecallAtRate recall = recall_at_rate(mails, 0.01);  // two may, three tie
  EXPECT_DOUBLE_EQ(*recall.threshold, 0.95);
  EXPECT_EQ(recall.total.false_alarms.hits, 0u);
  EXPECT_EQ(recall.total.recall.hits, 1u);
  mails.pop_back();  // nothing is above the tie
  const RecallAtRate none = recall_at_rate(mails, 0.01);
  ASSERT_TRUE(none.threshold);
  EXPECT_GT(*none.threshold, 1.0);
  EXPECT_EQ(none.total.recall.hits, 0u);
  EXPECT_EQ(none.total.recall.total, 1u);
}

TEST(RecallAtRate, NeedsAsManyLettersAsOneFalseAlarmInThemAllows) {
  const auto mails = letters();
  const RecallAtRate tenth = recall_at_rate(mails, 0.001);
  EXPECT_FALSE(tenth.threshold);
  EXPECT_EQ(tenth.letters_needed, 1000u);
  EXPECT_TRUE(tenth.corpora.empty());
  EXPECT_EQ(recall_at_rate(mails, 0.002).letters_needed, 500u);
  EXPECT_EQ(recall_at_rate(mails, 0.005).letters_needed, 200u);
  EXPECT_TRUE(recall_at_rate(mails, 0.005).threshold);
  EXPECT_EQ(recall_at_rate(mails, 0.01).letters_needed, 100u);
  const auto empty = recall_at_rate({}, 0.01);
  EXPECT_FALSE(empty.threshold);
  EXPECT_EQ(empty.letters, 0u);
}

TEST(RecallAtRate, CountsNoLetterThatCouldBeSomethingElse) {
  auto mails = letters();
  for (int i = 0; i < 10; i++) {
    mails.push_back(judged({.corpus = "letters",
                            .likeliest = Kind::solicitation,
                            .probability = 0.99,
                            .alternative = Kind::solicitation}));
  }
  const RecallAtRate recall = recall_at_rate(mails, 0.005);
  EXPECT_EQ(recall.letters, 200u);
  EXPECT_DOUBLE_EQ(*recall.threshold, 0.199);
  EXPECT_EQ(recall.total.false_alarms.hits, 1u);
}

TEST(RecallAtThreshold, CountsWhatIsSurelyFoundAndWhatIsWronglyCalled) {
  const std::vector<EvaluatedMail> mails = {
      judged({.corpus = "a", .label = Kind::solicitation, .likeliest = Kind::solicitation, .probability = 0.90}),
      judged({.corpus = "a", .label = Kind::solicitation, .likeliest = Kind::solicitation, .probability = 0.89}),
      judged({.corpus = "a", .label = Kind::solicitation, .likeliest = Kind::newsletter, .probability = 0.95}),
      judged({.corpus = "a", .label = Kind::newsletter, .likeliest = Kind::newsletter, .probability = 0.95}),
      judged({.corpus = "a", .label = Kind::event_invitation, .likeliest = Kind::event_invitation, .probability = 0.5}),
      judged({.corpus = "b", .likeliest = Kind::solicitation, .probability = 0.91}),
      judged({.corpus = "b", .likeliest = Kind::newsletter, .probability = 0.92}),
      judged({.corpus = "b", .likeliest = Kind::event_invitation, .probability = 0.93}),
      judged({.corpus = "b", .likeliest = Kind::greeting, .probability = 0.94}),
      judged({.corpus = "b", .likeliest = Kind::solicitation, .probability = 0.7}),
      judged({.corpus = "b", .likeliest = Kind::solicitation, .probability = 0.99, .alternative = Kind::newsletter}),
      judged({.corpus = "c", .label = Kind::greeting, .likeliest = Kind::solicitation, .probability = 0.99})};
  const RecallAtThreshold hold = recall_at_threshold(mails, "hold", 0.90);
  EXPECT_EQ(hold.name, "hold");
  ASSERT_EQ(hold.corpora.size(), 2u) << "c has none of these mails";
  const auto& a = hold.corpora[0];
  EXPECT_EQ(a.solicitation.hits, 1u);
  EXPECT_EQ(a.solicitation.total, 3u);
  EXPECT_EQ(a.newsletter.hits, 1u);
  EXPECT_EQ(a.event_invitation.hits, 0u);
  EXPECT_EQ(a.event_invitation.total, 1u);
  EXPECT_EQ(a.false_alarms.total, 0u);
  const auto& b = hold.corpora[1];
  EXPECT_EQ(b.called_solicitation.hits, 1u);
  EXPECT_EQ(b.called_newsletter.hits, 1u);
  EXPECT_EQ(b.called_event_invitation.hits, 1u);
  EXPECT_EQ(b.false_alarms.hits, 3u);
  EXPECT_EQ(b.false_alarms.total, 5u);
  EXPECT_EQ(hold.total.false_alarms.hits, 3u);
  EXPECT_EQ(hold.total.solicitation.total, 3u);
  EXPECT_EQ(recall_at_threshold(mails, "high", 0.98).total.false_alarms.hits, 0u);
  EXPECT_TRUE(recall_at_threshold({}, "hold", 0.9).corpora.empty());
}

}  // namespace
}  // namespace nonsolicit::classifier
