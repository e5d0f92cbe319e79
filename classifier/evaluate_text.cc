// The report of an evaluation for people: tables with what each is for.
#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"
#include "classifier/evaluate.h"
#include "classifier/sign_words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kColumns = 110;
constexpr size_t kNameColumns = 26;
constexpr size_t kPhraseColumns = 66;
constexpr size_t kRuleColumns = 25;  // beside a phrase

// At most `width` characters on one line, safe for a terminal.
std::string fit(std::string_view text, size_t width) {
  std::string shown = base::visible_text(text);
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  size_t characters = 0;
  for (size_t i = 0; i < shown.size(); i++) {
    if (base::continues_character(shown[i])) continue;  // goes on with a character of UTF-8
    if (++characters > width) return shown.substr(0, i);
  }
  return shown;
}

std::string name_cell(std::string_view name) { return fmt::format("{:<{}}", fit(name, kNameColumns), kNameColumns); }

// "93.3 (90.0-95.6)", with the 95 % interval.
std::string with_interval(const Proportion& share) {
  if (share.total == 0) return "-";
  const auto [low, high] = share.interval();
  return fmt::format("{:.1f} ({:.1f}-{:.1f})", 100 * share.value(), 100 * low, 100 * high);
}

// "19/315 6.0 %"
std::string with_counts(const Proportion& share) {
  if (share.total == 0) return "-";
  return fmt::format("{}/{} {:.1f} %", share.hits, share.total, 100 * share.value());
}

std::string percent(double rate) { return fmt::format("{:g} %", 100 * rate); }

// The rows of the corpora and, where there is more than one, the one of all.
template <class Row>
std::vector<Row> with_total(std::vector<Row> rows, const Row& total) {
  if (rows.size() != 1) rows.push_back(total);
  return rows;
}

std::string kinds_text(const std::vector<CorpusReport>& rows) {
  std::string text =
      "Kinds. Right: the kind found is the label or an accepted alternative, in % with the 95 % interval. S as C:\n"
      "solicitation taken for correspondence; C as S: the reverse. Unsure counts as correspondence.\n\n";
  text += fmt::format("{} {:>7}  {:<20} {:>7}  {:<20} {}\n", name_cell("corpus"), "mails", "right", "unsure", "S as C",
                      "C as S");
  for (const CorpusReport& row : rows) {
    text += fmt::format("{} {:>7}  {:<20} {:>7}  {:<20} {}\n", name_cell(row.corpus), row.count,
                        with_interval(row.right), row.unsure, with_counts(row.solicitation_as_correspondence),
                        with_counts(row.correspondence_as_solicitation));
  }
  return text;
}

// "  solicitation      -> solicitation 296, correspondence 17", most first, in lines of kColumns.
std::string confusion_row(Kind label, const std::map<Kind, size_t>& found) {
  std::vector<std::pair<size_t, Kind>> cells;
  for (const auto& [kind, count] : found) cells.emplace_back(count, kind);
  std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string line = fmt::format("  {:<16} ->", to_string(label));
  const size_t indent = line.size();
  std::string text;
  for (const auto& [count, kind] : cells) {
    const std::string cell = fmt::format(" {} {}{}", to_string(kind), count, kind == cells.back().second ? "" : ",");
    if (line.size() + cell.size() > kColumns) {
      text += line + "\n";
      line = std::string(indent, ' ');
    }
    line += cell;
  }
  return text + line + "\n";
}

std::string confusion_text(const std::vector<CorpusReport>& rows) {
  std::string text = "Confusion: label -> kinds found.\n\n";
  for (const CorpusReport& row : rows) {
    text += fit(row.corpus, kColumns) + "\n";
    for (const auto& [label, found] : row.confusion) text += confusion_row(label, found);
  }
  return text;
}

std::string opt_out_text(const std::vector<CorpusReport>& rows) {
  std::string text = "Opt-outs. Found: mails with any way out; and, where labels tell, the share of right answers.\n\n";
  text += fmt::format("{} {:>12}  {:<28} {}\n", name_cell("corpus"), "found", "present or not: right",
                      "clear or not: right");
  for (const CorpusReport& row : rows) {
    if (row.opt_out_found.total == 0) continue;
    const auto cell = [](const Proportion& share) {
      return share.total == 0 ? "-" : fmt::format("{}/{} {}", share.hits, share.total, with_interval(share));
    };
    text += fmt::format("{} {:>12}  {:<28} {}\n", name_cell(row.corpus),
                        fmt::format("{}/{}", row.opt_out_found.hits, row.opt_out_found.total),
                        cell(row.opt_out_present_right), cell(row.opt_out_clear_right));
  }
  return text;
}

constexpr size_t kRateColumns = 18;

std::string rate_row(std::string_view name, const std::vector<std::string>& cells) {
  std::string text = fmt::format("{} {:>6} ", name_cell(name), cells.front());
  for (size_t i = 1; i < cells.size(); i++) text += fmt::format(" {:<{}}", cells[i], kRateColumns);
  while (text.ends_with(' ')) text.pop_back();
  return text + "\n";
}

// One row per corpus: how many mails of the sort `share` counts, and `cell(share)` at each rate.
template <class Share, class Cell>
std::string rate_rows(const std::vector<RecallAtRate>& at_rates, const Share& share, const Cell& cell) {
  std::string text;
  for (size_t i = 0; i <= at_rates.front().corpora.size(); i++) {
    const bool last = i == at_rates.front().corpora.size();
    if (last && i == 1) break;
    std::vector<std::string> cells;
    for (const RecallAtRate& recall : at_rates) {
      const Proportion& counted = share(last ? recall.total : recall.corpora[i]);
      if (cells.empty()) cells.push_back(std::to_string(counted.total));
      cells.push_back(cell(counted));
    }
    if (cells.front() == "0") continue;
    text += rate_row(last ? "all" : at_rates.front().corpora[i].corpus, cells);
  }
  return text;
}

std::string at_rates_text(const std::vector<RecallAtRate>& all_rates) {
  std::string text = fmt::format(
      "Recall of solicitation, in % with the 95 % interval, at the lowest threshold of its probability that no more\n"
      "than this share of all {} letters reaches. Letters: mails labelled correspondence and nothing else.\n\n",
      all_rates.front().letters);
  std::vector<RecallAtRate> at_rates;
  for (const RecallAtRate& recall : all_rates) {
    if (recall.threshold) {
      at_rates.push_back(recall);
    } else {
      text += fmt::format("  {}: needs at least {} letters\n", percent(recall.rate), recall.letters_needed);
    }
  }
  if (at_rates.empty()) return text;
  std::vector<std::string> rates = {"mails"};
  std::vector<std::string> thresholds = {""};
  for (const RecallAtRate& recall : at_rates) {
    rates.push_back("at " + percent(recall.rate));
    thresholds.push_back(fmt::format("{:.6f}", *recall.threshold));
  }
  text += rate_row("recall", rates) + rate_row("threshold", thresholds);
  text += rate_rows(
      at_rates, [](const RecallAtRate::Row& row) -> const Proportion& { return row.recall; }, with_interval);
  rates.front() = "letters";
  text += "\n" + rate_row("false alarms", rates);
  text += rate_rows(
      at_rates, [](const RecallAtRate::Row& row) -> const Proportion& { return row.false_alarms; },
      [](const Proportion& share) {
        return share.total == 0 ? "-" : fmt::format("{} {:.2f} %", share.hits, 100 * share.value());
      });
  return text;
}

std::string at_threshold_text(const RecallAtThreshold& recall) {
  const auto count = [](const Proportion& share) { return share.total == 0 ? "-" : std::to_string(share.hits); };
  std::string text = fmt::format("{} {:<15} {:<15} {:<15}{:>8}{:>8}{:>7}{:>6}  {}\n",
                                 name_cell(fmt::format("{}, {:g}", recall.name, recall.threshold)), "solicitation",
                                 "newsletter", "event_inv.", "letters", "as sol.", "newsl.", "event", "any %");
  for (const auto& row : with_total(recall.corpora, recall.total)) {
    text += fmt::format("{} {:<15} {:<15} {:<15}{:>8}{:>8}{:>7}{:>6}  {}\n", name_cell(row.corpus),
                        with_counts(row.solicitation), with_counts(row.newsletter), with_counts(row.event_invitation),
                        row.false_alarms.total, count(row.called_solicitation), count(row.called_newsletter),
                        count(row.called_event_invitation),
                        row.false_alarms.total == 0 ? "-" : fmt::format("{:.2f}", 100 * row.false_alarms.value()));
  }
  return text;
}

std::string at_thresholds_text(const std::vector<RecallAtThreshold>& thresholds) {
  std::string text =
      "At the thresholds of the configuration: mails of a kind that are found as it with a probability at or above\n"
      "the threshold; and letters that are as surely called solicitation, newsletter, event invitation, any of "
      "these.\n";
  for (const RecallAtThreshold& recall : thresholds) text += "\n" + at_threshold_text(recall);
  return text;
}

std::string reliability_text(const std::vector<ReliabilityBin>& bins) {
  std::string text =
      "Reliability of the probabilities: where they can be trusted, the share right is near the mean probability.\n\n";
  text += fmt::format("{:<14} {:>7}  {:>8}  {}\n", "probability", "mails", "mean %", "right %");
  for (const ReliabilityBin& bin : bins) {
    if (bin.right.total == 0) continue;
    text += fmt::format("{:<14} {:>7}  {:>8.1f}  {}\n", fmt::format("{:.2f} to {:.2f}", bin.low, bin.high),
                        bin.right.total, 100 * bin.mean, with_interval(bin.right));
  }
  return text;
}

std::string rules_text(const std::vector<RuleReport>& rules, size_t most) {
  std::string text = "Rules: mails hit, and what most of these are labelled, in % with the 95 % interval.\n\n";
  text += fmt::format("{:<44} {:>7}  {:<18} {}\n", "rule", "mails", "mostly", "precision");
  for (size_t i = 0; i < std::min(most, rules.size()); i++) {
    text += fmt::format("{:<44} {:>7}  {:<18} {}\n", fit(rules[i].name, 44), rules[i].precision.total,
                        to_string(rules[i].kind), with_interval(rules[i].precision));
  }
  return text;
}

std::string mistake_text(const Mistake& mistake) {
  std::string text = fmt::format("{:.4f}  {}  ({})\n", mistake.probability, base::visible_text(mistake.label.path),
                                 base::visible_text(mistake.label.corpus));
  text += fmt::format("        labelled {}, found {}{}\n", to_string(mistake.label.kind), to_string(mistake.found),
                      mistake.unsure ? " as it is unsure" : "");
  for (const Phrase& phrase : mistake.phrases) {
    text += fmt::format("        {:+.2f} \"{}\" ({})\n", phrase.weight, fit(phrase.text, kPhraseColumns),
                        fit(phrase.rule, kRuleColumns));
  }
  for (const Sign& sign : mistake.signs) {
    text += fmt::format("        {:+.2f} {}\n", sign.weight, fit(words_of_sign(sign.name), kPhraseColumns));
  }
  return text;
}

std::string mistakes_text(const EvaluationReport& report) {
  // Of held-out mails nobody knows the phrases.
  const bool phrases = std::any_of(report.mistakes.begin(), report.mistakes.end(),
                                   [](const Mistake& mistake) { return !mistake.phrases.empty(); });
  std::string text =
      fmt::format("The worst {} of {} mistakes, surest first: probability of the kind found, mail, corpus{}.\n\n",
                  report.mistakes.size(), report.mistake_count,
                  phrases ? ", and the\nphrases and signs that spoke for it (+) and against it (-)" : "");
  for (const Mistake& mistake : report.mistakes) text += mistake_text(mistake);
  return text;
}

}  // namespace

std::string report_text(const EvaluationReport& report, const ReportTextOptions& options) {
  const auto rows = with_total(report.corpora, report.total);
  std::vector<std::string> parts = {kinds_text(rows),
                                    confusion_text(rows),
                                    opt_out_text(rows),
                                    at_rates_text(report.at_rates),
                                    at_thresholds_text(report.at_thresholds),
                                    reliability_text(report.reliability)};
  if (options.most_rules > 0 && !report.rules.empty()) parts.push_back(rules_text(report.rules, options.most_rules));
  if (!report.mistakes.empty()) parts.push_back(mistakes_text(report));
  return fmt::format("{}", fmt::join(parts, "\n"));
}

}  // namespace nonsolicit::classifier
