#include "classifier/evaluate.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

using nlohmann::json;

void add_opt_out_label(const json& line, Label& label) {
  if (line.contains("optout") && line["optout"].is_string()) {
    label.opt_out_present = line["optout"].get<std::string>() != "none";
  }
  if (line.contains("optout_clear") && line["optout_clear"].is_boolean()) {
    label.opt_out_clear = line["optout_clear"].get<bool>();
  }
}

std::optional<Label> label_from_json(const json& line, const std::string& corpus) {
  if (!line.is_object() || !line.contains("file") || !line["file"].is_string() || !line.contains("kind") ||
      !line["kind"].is_string()) {
    return std::nullopt;
  }
  const auto kind = kind_from(line["kind"].get<std::string>());
  if (!kind) return std::nullopt;
  Label label;
  label.path = line["file"].get<std::string>();
  label.corpus = corpus;
  label.kind = *kind;
  label.accepted.insert(*kind);
  for (const json& other : line.value("kind_alternatives", json::array())) {
    const auto also = other.is_string() ? kind_from(other.get<std::string>()) : std::nullopt;
    if (!also) return std::nullopt;
    label.accepted.insert(*also);
  }
  if (line.contains("note") && line["note"].is_string()) label.detail = line["note"].get<std::string>();
  add_opt_out_label(line, label);
  return label;
}

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

std::vector<Label> read_labels_tsv(std::string_view content, std::vector<std::string>& problems) {
  std::vector<Label> labels;
  size_t number = 0;
  for (const std::string_view raw : base::split(content, '\n')) {
    number++;
    const std::string_view line = base::trim(raw);
    if (line.empty() || (number == 1 && line.starts_with("path\t"))) continue;
    const auto fields = base::split(line, '\t');
    if (fields.size() < 4) {
      problems.push_back(fmt::format("line {}: four fields are needed, {} found", number, fields.size()));
      continue;
    }
    Label label{.path = std::string(fields[0]),
                .corpus = std::string(fields[3]),
                .accepted = {},
                .detail = std::string(fields[2]),
                .opt_out_present = {},
                .opt_out_clear = {}};
    bool good = true;
    for (const std::string_view word : base::split(fields[1], '|')) {
      const auto kind = kind_from(word);
      good = good && kind.has_value();
      if (kind && label.accepted.empty()) label.kind = *kind;
      if (kind) label.accepted.insert(*kind);
    }
    if (good) {
      labels.push_back(std::move(label));
    } else {
      problems.push_back(fmt::format("line {}: \"{}\" is no kind", number, fields[1]));
    }
  }
  return labels;
}

std::vector<Label> read_labels_jsonl(std::string_view content, std::string corpus, std::vector<std::string>& problems) {
  std::vector<Label> labels;
  size_t number = 0;
  for (const std::string_view raw : base::split(content, '\n')) {
    number++;
    const std::string_view line = base::trim(raw);
    if (line.empty()) continue;
    const json parsed = json::parse(line, nullptr, false);
    auto label = parsed.is_discarded() ? std::nullopt : label_from_json(parsed, corpus);
    if (label) {
      labels.push_back(std::move(*label));
    } else {
      problems.push_back(fmt::format("line {}: no label (\"file\" and a known \"kind\" are needed)", number));
    }
  }
  return labels;
}

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
