#include "classifier/evaluate.h"

#include <algorithm>
#include <array>

namespace nonsolicit::classifier {
namespace {

constexpr std::array kBinEdges = {0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0};

void count_opt_out(const EvaluatedMail& mail, CorpusReport& report) {
  const Label& label = mail.label;
  const Outcome& found = mail.found;
  if (found.opt_out_present) {
    report.opt_out_found.add(counts_if(*found.opt_out_present));
    if (label.opt_out_present) {
      report.opt_out_present_right.add(counts_if(*label.opt_out_present == *found.opt_out_present));
    }
  }
  if (found.opt_out_clear && label.opt_out_clear) {
    report.opt_out_clear_right.add(counts_if(*label.opt_out_clear == *found.opt_out_clear));
  }
}

void count_mail(const EvaluatedMail& mail, CorpusReport& report) {
  const Label& label = mail.label;
  const Kind found = mail.found.kind;
  report.count++;
  report.confusion[label.kind][found]++;
  if (mail.found.unsure) report.unsure++;
  report.right.add(counts_if(mail.right()));
  if (label.kind == Kind::solicitation && !label.accepted.contains(Kind::correspondence)) {
    report.solicitation_as_correspondence.add(counts_if(found == Kind::correspondence));
  }
  if (label.kind == Kind::correspondence && !label.accepted.contains(Kind::solicitation)) {
    report.correspondence_as_solicitation.add(counts_if(found == Kind::solicitation));
  }
  count_opt_out(mail, report);
}

std::vector<ReliabilityBin> reliability_of(const std::vector<EvaluatedMail>& mails) {
  std::vector<ReliabilityBin> bins;
  for (size_t i = 0; i + 1 < kBinEdges.size(); i++) bins.push_back({.low = kBinEdges[i], .high = kBinEdges[i + 1]});
  for (const EvaluatedMail& mail : mails) {
    const Kind likeliest = mail.found.likeliest();
    const double probability = mail.found.probability(likeliest);
    size_t bin = 0;
    while (bin + 1 < bins.size() && probability >= bins[bin].high) bin++;
    bins[bin].right.add(counts_if(mail.label.accepted.contains(likeliest)));
    bins[bin].mean += probability;
  }
  for (ReliabilityBin& bin : bins) {
    if (bin.right.total > 0) bin.mean /= static_cast<double>(bin.right.total);
  }
  return bins;
}

std::vector<RuleReport> rules_of(const std::vector<EvaluatedMail>& mails) {
  std::map<std::string, RuleReport> by_name;
  for (const EvaluatedMail& mail : mails) {
    for (const std::string& name : mail.found.rules) by_name[name].labels[mail.label.kind]++;
  }
  std::vector<RuleReport> rules;
  for (auto& [name, rule] : by_name) {
    rule.name = name;
    for (const auto& [kind, mails_of_kind] : rule.labels) {
      rule.precision.total += mails_of_kind;
      if (mails_of_kind <= rule.precision.hits) continue;
      rule.precision.hits = mails_of_kind;
      rule.kind = kind;
    }
    rules.push_back(std::move(rule));
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](const RuleReport& a, const RuleReport& b) { return a.precision.total > b.precision.total; });
  return rules;
}

std::vector<Mistake> mistakes_of(const std::vector<EvaluatedMail>& mails) {
  std::vector<Mistake> mistakes;
  for (const EvaluatedMail& mail : mails) {
    if (mail.right()) continue;
    mistakes.push_back({.label = mail.label,
                        .found = mail.found.kind,
                        .unsure = mail.found.unsure,
                        .probability = mail.found.probability(mail.found.kind),
                        .phrases = mail.found.phrases,
                        .signs = mail.found.signs});
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.probability > b.probability; });
  return mistakes;
}

}  // namespace

void Evaluation::add(const Label& label, Outcome found) {
  mails_.push_back({.label = label, .found = std::move(found)});
  EvaluatedMail& mail = mails_.back();
  if (!mail.right()) return;
  mail.found.phrases.clear();  // they are shown of mistakes only
  mail.found.signs.clear();
}

EvaluationReport Evaluation::report(size_t most_mistakes) const {
  EvaluationReport report;
  report.thresholds = thresholds_;
  std::map<std::string, CorpusReport> corpora;
  report.total.corpus = "all";
  for (const EvaluatedMail& mail : mails_) {
    count_mail(mail, corpora[mail.label.corpus]);
    count_mail(mail, report.total);
  }
  for (auto& [name, corpus] : corpora) {
    corpus.corpus = name;
    report.corpora.push_back(std::move(corpus));
  }
  for (const double rate : kFalseAlarmRates) report.at_rates.push_back(recall_at_rate(mails_, rate));
  report.at_thresholds.push_back(recall_at_threshold(mails_, "hold", thresholds_.hold));
  report.at_thresholds.push_back(recall_at_threshold(mails_, "high", thresholds_.high));
  report.reliability = reliability_of(mails_);
  report.rules = rules_of(mails_);
  report.mistakes = mistakes_of(mails_);
  report.mistake_count = report.mistakes.size();
  if (report.mistakes.size() > most_mistakes) report.mistakes.resize(most_mistakes);
  return report;
}

}  // namespace nonsolicit::classifier
