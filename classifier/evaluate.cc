#include "classifier/evaluate.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nonsolicit::classifier {
namespace {

using nlohmann::json;

void add_to(CorpusReport& report, const Label& label, const Classification& found) {
  report.count++;
  report.confusion[label.kind][found.kind]++;
  if (found.unsure) report.unsure++;
  report.right.total++;
  if (label.accepted.contains(found.kind)) report.right.hits++;
  report.opt_out_found.total++;
  if (found.opt_out.present()) report.opt_out_found.hits++;
  if (label.opt_out_present) {
    report.opt_out_present_right.total++;
    if (*label.opt_out_present == found.opt_out.present()) report.opt_out_present_right.hits++;
  }
  if (label.opt_out_clear) {
    report.opt_out_clear_right.total++;
    if (*label.opt_out_clear == found.opt_out.clear()) report.opt_out_clear_right.hits++;
  }
}

void merge(Proportion& into, const Proportion& from) {
  into.hits += from.hits;
  into.total += from.total;
}

std::string percent_text(const Proportion& proportion) {
  if (proportion.total == 0) return "-";
  const auto [low, high] = proportion.interval();
  return fmt::format("{}/{} {:.1f} % ({:.1f} to {:.1f})", proportion.hits, proportion.total, 100 * proportion.value(),
                     100 * low, 100 * high);
}

std::string text_of(const CorpusReport& report) {
  std::string text = fmt::format("{}: {} mails, right {}, unsure {}\n", report.corpus, report.count,
                                 percent_text(report.right), report.unsure);
  for (const auto& [label, row] : report.confusion) {
    text += fmt::format("  {:<17}->", to_string(label));
    for (const auto& [found, count] : row) text += fmt::format(" {} {}", to_string(found), count);
    text += '\n';
  }
  text += fmt::format("  opt-out found {}\n", percent_text(report.opt_out_found));
  if (report.opt_out_present_right.total > 0) {
    text += fmt::format("  opt-out present as labelled {}\n", percent_text(report.opt_out_present_right));
  }
  if (report.opt_out_clear_right.total > 0) {
    text += fmt::format("  opt-out clear as labelled {}\n", percent_text(report.opt_out_clear_right));
  }
  return text;
}

json json_of(const Proportion& proportion) {
  const auto [low, high] = proportion.interval();
  return {{"hits", proportion.hits}, {"total", proportion.total}, {"low", low}, {"high", high}};
}

json json_of(const CorpusReport& report) {
  json confusion = json::object();
  for (const auto& [label, row] : report.confusion) {
    for (const auto& [found, count] : row)
      confusion[std::string(to_string(label))][std::string(to_string(found))] = count;
  }
  return {{"corpus", report.corpus},
          {"count", report.count},
          {"unsure", report.unsure},
          {"confusion", confusion},
          {"right", json_of(report.right)},
          {"opt_out_found", json_of(report.opt_out_found)},
          {"opt_out_present_right", json_of(report.opt_out_present_right)},
          {"opt_out_clear_right", json_of(report.opt_out_clear_right)}};
}

}  // namespace

std::pair<double, double> Proportion::interval() const {
  if (total == 0) return {0, 1};
  // Wilson 1927, with z = 1.96.
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(total);
  const double p = value();
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

void Evaluation::add(const Label& label, const Classification& found) {
  CorpusReport& report = corpora_[label.corpus];
  report.corpus = label.corpus;
  add_to(report, label, found);
}

std::vector<CorpusReport> Evaluation::corpora() const {
  std::vector<CorpusReport> reports;
  for (const auto& [name, report] : corpora_) reports.push_back(report);
  return reports;
}

CorpusReport Evaluation::total() const {
  CorpusReport sum;
  sum.corpus = "total";
  for (const auto& [name, report] : corpora_) {
    sum.count += report.count;
    sum.unsure += report.unsure;
    for (const auto& [label, row] : report.confusion) {
      for (const auto& [found, count] : row) sum.confusion[label][found] += count;
    }
    merge(sum.right, report.right);
    merge(sum.opt_out_present_right, report.opt_out_present_right);
    merge(sum.opt_out_clear_right, report.opt_out_clear_right);
    merge(sum.opt_out_found, report.opt_out_found);
  }
  return sum;
}

std::string Evaluation::to_text() const {
  std::string text;
  for (const auto& [name, report] : corpora_) text += text_of(report);
  return text + text_of(total());
}

std::string Evaluation::to_json() const {
  json corpora = json::array();
  for (const auto& [name, report] : corpora_) corpora.push_back(json_of(report));
  return json{{"corpora", corpora}, {"total", json_of(total())}}.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace nonsolicit::classifier
