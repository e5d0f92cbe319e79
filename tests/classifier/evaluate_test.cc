#include "classifier/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nonsolicit::classifier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Label label_of(const std::string& corpus, std::vector<Kind> kinds) {
  Label label;
  label.path = corpus + "/1.eml";
  label.corpus = corpus;
  label.kind = kinds.front();
  label.accepted = {kinds.begin(), kinds.end()};
  return label;
}

Outcome found(Kind likeliest, double probability = 0.95) {
  KindScores scores{};
  const Kind other = likeliest == Kind::opaque ? Kind::automatic : Kind::opaque;
  scores[static_cast<size_t>(likeliest)] = probability;
  scores[static_cast<size_t>(other)] = 1 - probability;
  return outcome_of(scores, Thresholds{});
}

Outcome with_rules(Outcome outcome, std::vector<std::string> rules) {
  outcome.rules = std::move(rules);
  return outcome;
}

TEST(Proportion, GivesWilsonIntervals) {
  const auto [low, high] = Proportion{.hits = 26, .total = 119}.interval();
  EXPECT_NEAR(low, 0.1540, 0.0005);
  EXPECT_NEAR(high, 0.3007, 0.0005);
  EXPECT_EQ((Proportion{.hits = 0, .total = 0}.interval().second), 1.0);
  EXPECT_EQ((Proportion{.hits = 0, .total = 10}.interval().first), 0.0);
}

TEST(OutcomeOf, TakesProbabilitiesBelowTheLimitAsCorrespondence) {
  const Outcome sure = found(Kind::newsletter, 0.60);
  EXPECT_EQ(sure.kind, Kind::newsletter);
  EXPECT_FALSE(sure.unsure);
  const Outcome unsure = found(Kind::newsletter, 0.59);
  EXPECT_EQ(unsure.kind, Kind::correspondence);
  EXPECT_EQ(unsure.likeliest(), Kind::newsletter);
  EXPECT_TRUE(unsure.unsure);
  EXPECT_EQ(unsure.opt_out_present, std::nullopt);
}

TEST(OutcomeOf, TakesWhatTheClassifierSays) {
  Classification classification;
  classification.kind = Kind::greeting;
  classification.rules = {"a", "b"};
  classification.opt_out.findings.push_back({.way = OptOutWay::link, .flaw = OptOutFlaw::hidden});
  const Outcome outcome = outcome_of(classification);
  EXPECT_EQ(outcome.kind, Kind::greeting);
  EXPECT_EQ(outcome.opt_out_present, true);
  EXPECT_EQ(outcome.opt_out_clear, false);
  EXPECT_THAT(outcome.rules, ElementsAre("a", "b"));
}

TEST(Evaluation, CountsKindsPerCorpusAndInAll) {
  Evaluation evaluation(Thresholds{});
  evaluation.add(label_of("b", {Kind::solicitation, Kind::event_invitation}), found(Kind::event_invitation));
  evaluation.add(label_of("b", {Kind::solicitation}), found(Kind::newsletter, 0.5));
  evaluation.add(label_of("b", {Kind::solicitation, Kind::correspondence}), found(Kind::correspondence));
  evaluation.add(label_of("a", {Kind::correspondence}), found(Kind::solicitation));
  evaluation.add(label_of("a", {Kind::correspondence, Kind::solicitation}), found(Kind::solicitation));
  const EvaluationReport report = evaluation.report(20);
  ASSERT_EQ(report.corpora.size(), 2u);
  const CorpusReport& a = report.corpora[0];
  EXPECT_EQ(a.corpus, "a");
  EXPECT_EQ(a.right.hits, 1u);
  EXPECT_EQ(a.correspondence_as_solicitation.hits, 1u);
  EXPECT_EQ(a.correspondence_as_solicitation.total, 1u);
  EXPECT_EQ(a.solicitation_as_correspondence.total, 0u);
  const CorpusReport& b = report.corpora[1];
  EXPECT_EQ(b.count, 3u);
  EXPECT_EQ(b.unsure, 1u);
  EXPECT_EQ(b.right.hits, 2u);
  EXPECT_EQ(b.solicitation_as_correspondence.hits, 1u);
  EXPECT_EQ(b.solicitation_as_correspondence.total, 2u);
  EXPECT_EQ(b.confusion.at(Kind::solicitation).at(Kind::correspondence), 2u);
  EXPECT_EQ(report.total.corpus, "all");
  EXPECT_EQ(report.total.count, 5u);
  EXPECT_EQ(report.total.right.hits, 3u);
  EXPECT_EQ(report.mistake_count, 2u);
}

TEST(Evaluation, CountsOptOutsWhereBothSidesTell) {
  Evaluation evaluation(Thresholds{});
  Label label = label_of("a", {Kind::newsletter});
  Outcome outcome = found(Kind::newsletter);
  evaluation.add(label, outcome);  // neither
  outcome.opt_out_present = true;
  outcome.opt_out_clear = false;
  evaluation.add(label, outcome);  // found only
  label.opt_out_present = true;
  label.opt_out_clear = true;
  evaluation.add(label, outcome);
  evaluation.add(label, found(Kind::newsletter));  // labelled only
  const CorpusReport total = evaluation.report(0).total;
  EXPECT_EQ(total.opt_out_found.hits, 2u);
  EXPECT_EQ(total.opt_out_found.total, 2u);
  EXPECT_EQ(total.opt_out_present_right.hits, 1u);
  EXPECT_EQ(total.opt_out_present_right.total, 1u);
  EXPECT_EQ(total.opt_out_clear_right.hits, 0u);
  EXPECT_EQ(total.opt_out_clear_right.total, 1u);
}

TEST(Evaluation, ComparesProbabilitiesWithTheShareRight) {
  Evaluation evaluation(Thresholds{});
  evaluation.add(label_of("a", {Kind::newsletter}),
                 found(Kind::newsletter, 0.55));  // unsure, and the likeliest is right
  evaluation.add(label_of("a", {Kind::newsletter}), found(Kind::greeting, 0.57));
  evaluation.add(label_of("a", {Kind::newsletter}), found(Kind::newsletter, 0.95));
  evaluation.add(label_of("a", {Kind::newsletter}), found(Kind::newsletter, 0.97));
  evaluation.add(label_of("a", {Kind::newsletter}), found(Kind::newsletter, 1.0));
  const auto bins = evaluation.report(0).reliability;
  ASSERT_EQ(bins.size(), 9u);
  EXPECT_EQ(bins[0].right.total, 0u);  // below 0.5
  EXPECT_EQ(bins[0].mean, 0);
  EXPECT_EQ(bins[1].low, 0.5);
  EXPECT_EQ(bins[1].right.hits, 1u);
  EXPECT_EQ(bins[1].right.total, 2u);
  EXPECT_DOUBLE_EQ(bins[1].mean, 0.56);
  EXPECT_EQ(bins[6].low, 0.95);
  EXPECT_EQ(bins[6].right.total, 2u);
  EXPECT_DOUBLE_EQ(bins[6].mean, 0.96);
  EXPECT_EQ(bins[8].high, 1.0);
  EXPECT_EQ(bins[8].right.total, 1u) << "1.0 is in the last one";
}

TEST(Evaluation, SortsRulesByHitsAndTakesTheMostFrequentLabel) {
  Evaluation evaluation(Thresholds{});
  evaluation.add(label_of("a", {Kind::newsletter}), with_rules(found(Kind::newsletter), {"few", "many"}));
  evaluation.add(label_of("a", {Kind::solicitation}), with_rules(found(Kind::newsletter), {"many"}));
  evaluation.add(label_of("b", {Kind::solicitation, Kind::greeting}), with_rules(found(Kind::newsletter), {"many"}));
  evaluation.add(label_of("b", {Kind::greeting}), found(Kind::greeting));
  const auto rules = evaluation.report(0).rules;
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].name, "many");
  EXPECT_EQ(rules[0].kind, Kind::solicitation);
  EXPECT_EQ(rules[0].precision.hits, 2u);
  EXPECT_EQ(rules[0].precision.total, 3u);
  EXPECT_EQ(rules[0].labels.at(Kind::newsletter), 1u);
  EXPECT_EQ(rules[1].name, "few");
  EXPECT_EQ(rules[1].kind, Kind::newsletter);
}

Evaluation with_mistakes() {
  Evaluation evaluation(Thresholds{});
  evaluation.add(label_of("low", {Kind::greeting}), found(Kind::newsletter, 0.7));
  Outcome outcome = found(Kind::newsletter, 0.99);
  outcome.phrases.push_back({.text = "In\tthis issue\x1b[31m" + std::string(120, 'x'),
                             .rule = "news.issue.of_a_long_rule_name",
                             .weight = 1.25});
  outcome.signs.push_back({.name = "reply_claimed", .weight = 0.5, .kind = Kind::newsletter});
  evaluation.add(label_of("high", {Kind::greeting}), outcome);
  evaluation.add(label_of("right", {Kind::newsletter}), outcome);
  return evaluation;
}

TEST(Evaluation, NamesTheSurestMistakesFirst) {
  const auto report = with_mistakes().report(1);
  EXPECT_EQ(report.mistake_count, 2u);
  ASSERT_EQ(report.mistakes.size(), 1u);
  EXPECT_EQ(report.mistakes[0].label.corpus, "high");
  EXPECT_EQ(report.mistakes[0].found, Kind::newsletter);
  EXPECT_DOUBLE_EQ(report.mistakes[0].probability, 0.99);
  ASSERT_EQ(report.mistakes[0].phrases.size(), 1u);
  ASSERT_EQ(report.mistakes[0].signs.size(), 1u);
  EXPECT_TRUE(with_mistakes().report(0).mistakes.empty());
}

TEST(Evaluation, OfNothingIsEmptyAndCanBePrinted) {
  const Evaluation evaluation(Thresholds{});
  const auto report = evaluation.report(20);
  EXPECT_TRUE(report.corpora.empty());
  EXPECT_EQ(report.total.count, 0u);
  EXPECT_THAT(report_text(report, {.most_rules = 5}), HasSubstr("needs at least 1000 letters"));
  EXPECT_TRUE(nlohmann::json::accept(report_json(report)));
}

TEST(ReportText, IsSafeAndNarrow) {
  Evaluation evaluation = with_mistakes();
  for (int i = 0; i < 700; i++) {
    evaluation.add(label_of("enron_berkeley_categories_and_more", {Kind::correspondence}),
                   with_rules(found(kAllKinds[static_cast<size_t>(i) % kKindCount], 0.99), {"talk.work"}));
    evaluation.add(label_of("outreach", {Kind::solicitation}), found(Kind::solicitation, 0.995));
  }
  EXPECT_THAT(report_text(evaluation.report(20), {}), Not(HasSubstr("talk.work")));
  EXPECT_THAT(report_text(evaluation.report(20), {}), HasSubstr("  0.1 %: needs at least 1000 letters\nrecall "));
  for (int i = 0; i < 500; i++) evaluation.add(label_of("quiet", {Kind::correspondence}), found(Kind::correspondence));
  const std::string text = report_text(evaluation.report(20), {.most_rules = 5});
  EXPECT_THAT(text, HasSubstr("talk.work"));
  EXPECT_THAT(text, HasSubstr("0.9900  high/1.eml  (high)\n        labelled greeting, found newsletter\n"));
  EXPECT_THAT(text, HasSubstr("+1.25 \"In"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("at 0.5 %           at 1 %\n"));
  EXPECT_THAT(text, HasSubstr("hold, 0.9 "));
  size_t start = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; start = end + 1, end = text.find('\n', start)) {
    EXPECT_LE(end - start, 110u) << text.substr(start, end - start);
    if (end > start) {
      EXPECT_NE(text[end - 1], ' ') << text.substr(start, end - start);
    }
  }
}

TEST(ReportJson, HoldsAllOfIt) {
  Evaluation evaluation = with_mistakes();
  for (int i = 0; i < 100; i++)
    evaluation.add(label_of("letters", {Kind::correspondence}), found(Kind::correspondence));
  const auto report = nlohmann::json::parse(report_json(evaluation.report(20)));
  EXPECT_EQ(report["total"]["count"], 103);
  EXPECT_EQ(report["corpora"].size(), 4u);
  EXPECT_EQ(report["corpora"][1]["confusion"]["correspondence"]["correspondence"], 100);
  EXPECT_EQ(report["at_false_alarms"].size(), 4u);
  EXPECT_TRUE(report["at_false_alarms"][0]["threshold"].is_null());
  EXPECT_EQ(report["at_false_alarms"][0]["letters_needed"], 1000);
  EXPECT_TRUE(report["at_false_alarms"][3]["threshold"].is_number());
  EXPECT_EQ(report["at_thresholds"][0]["name"], "hold");
  EXPECT_EQ(report["at_thresholds"][1]["total"]["false_alarms"]["total"], 100);
  EXPECT_EQ(report["reliability"].size(), 9u);
  EXPECT_EQ(report["mistakes"][0]["path"], "high/1.eml");
  EXPECT_EQ(report["mistakes"][0]["phrases"][0]["rule"], "news.issue.of_a_long_rule_name");
  EXPECT_EQ(report["mistakes"][0]["signs"][0]["says"],
            "The subject says Re:, but nothing shows that the mail answers a letter");
}

}  // namespace
}  // namespace nonsolicit::classifier
