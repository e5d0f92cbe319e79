// Measures a classifier against labelled mail. Pure (the caller reads and classifies the mails); not thread-safe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifier/labels.h"
#include "classifier/outcome.h"
#include "classifier/proportion.h"
#include "classifier/recall.h"

namespace nonsolicit::classifier {

struct CorpusReport {
  std::string corpus;
  size_t count = 0;
  std::map<Kind, std::map<Kind, size_t>> confusion;  // label -> found (by `kind`, so unsure = correspondence)
  size_t unsure = 0;
  Proportion right;  // the kind found is the label or an accepted alternative
  // The mistakes that matter most; of mails labelled the one that cannot also be the other.
  Proportion solicitation_as_correspondence;
  Proportion correspondence_as_solicitation;
  Proportion opt_out_found;  // mails in which any way out was found, of those where it was looked for
  Proportion opt_out_present_right;
  Proportion opt_out_clear_right;
};

// Mails whose highest probability is from `low` to below `high` (the last one: up to 1).
struct ReliabilityBin {
  double low = 0;
  double high = 0;
  double mean = 0;   // of the highest probabilities; 0 where there are no mails
  Proportion right;  // the likeliest kind, even where unsure, is accepted
};

struct RuleReport {
  std::string name;
  std::map<Kind, size_t> labels;     // of the mails it hit
  Kind kind = Kind::correspondence;  // the most frequent of them
  Proportion precision;              // share of `kind`; total: mails it hit
};

struct Mistake {
  Label label;
  Kind found = Kind::correspondence;
  bool unsure = false;
  double probability = 0;  // of `found`
  std::vector<Phrase> phrases;
  std::vector<Sign> signs;
};

struct EvaluationReport {
  Thresholds thresholds;
  std::vector<CorpusReport> corpora;  // in order of name
  CorpusReport total;                 // "all"
  std::vector<RecallAtRate> at_rates;
  std::vector<RecallAtThreshold> at_thresholds;  // hold, high
  std::vector<ReliabilityBin> reliability;
  std::vector<RuleReport> rules;  // most hits first
  size_t mistake_count = 0;
  std::vector<Mistake> mistakes;  // surest first
};

class Evaluation {
 public:
  explicit Evaluation(const Thresholds& thresholds) : thresholds_(thresholds) {}
  void add(const Label& label, Outcome found);
  size_t count() const { return mails_.size(); }
  EvaluationReport report(size_t most_mistakes) const;

 private:
  Thresholds thresholds_;
  std::vector<EvaluatedMail> mails_;
};

// Tables for people, at most 110 columns where names are not long.
struct ReportTextOptions {
  size_t most_rules = 0;
};
std::string report_text(const EvaluationReport& report, const ReportTextOptions& options);
// One object; docs/check.md has the keys.
std::string report_json(const EvaluationReport& report);

}  // namespace nonsolicit::classifier
