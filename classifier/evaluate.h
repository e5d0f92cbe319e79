// Measures a classifier against labelled mail: per corpus confusion of kinds and opt-out figures. Pure (the caller
// reads files).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "classifier/classification.h"
#include "classifier/labels.h"

namespace nonsolicit::classifier {

struct Proportion {
  size_t hits = 0;
  size_t total = 0;
  double value() const { return total == 0 ? 0 : double(hits) / double(total); }
  // Wilson score interval at 95 %.
  std::pair<double, double> interval() const;
};

struct CorpusReport {
  std::string corpus;
  size_t count = 0;
  std::map<Kind, std::map<Kind, size_t>> confusion;  // label -> found (by `kind`, so unsure = correspondence)
  size_t unsure = 0;
  Proportion right;
  Proportion opt_out_present_right;
  Proportion opt_out_clear_right;
  Proportion opt_out_found;  // mails in which any way was found
};

class Evaluation {
 public:
  void add(const Label& label, const Classification& found);
  std::vector<CorpusReport> corpora() const;  // in order of name
  CorpusReport total() const;
  std::string to_text() const;
  std::string to_json() const;

 private:
  std::map<std::string, CorpusReport> corpora_;
};

}  // namespace nonsolicit::classifier
