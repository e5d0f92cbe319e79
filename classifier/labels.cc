#include "classifier/labels.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMostOfWord = 60;  // characters of a bad word in a message

// Adds "a|b" or "a, b" to the label, the first as its kind where it has none yet; returns what is wrong, or "".
std::string add_kinds(std::string_view words, char separator, Label& label) {
  for (const std::string_view raw : base::split(words, separator)) {
    const std::string_view word = base::trim(raw);
    const auto kind = kind_from(base::to_lower(word));
    if (!kind) return no_such_kind(word);
    if (label.accepted.empty()) label.kind = *kind;
    label.accepted.insert(*kind);
  }
  return "";
}

// "link, clear", "none".
std::string add_opt_out(std::string_view words, Label& label) {
  const auto fields = base::split(words, ',');
  const std::string way = base::to_lower(base::trim(fields[0]));
  const std::string clarity = fields.size() > 1 ? base::to_lower(base::trim(fields[1])) : "";
  if (way == "none" && clarity.empty()) {
    label.opt_out_present = false;
    label.opt_out_clear = false;
    return "";
  }
  if (way.empty() || way == "none" || fields.size() != 2 || (clarity != "clear" && clarity != "unclear")) {
    return fmt::format(R"(X-Opt-Out: "{}" is neither "none" nor "WAY, clear" nor "WAY, unclear")",
                       words.substr(0, kMostOfWord));
  }
  label.opt_out_present = true;
  label.opt_out_clear = clarity == "clear";
  return "";
}

// Label files come with corpora of others: a path must not lead out of their folder.
bool leads_out(std::string_view path) {
  if (path.starts_with('/')) return true;
  for (const std::string_view part : base::split(path, '/')) {
    if (part == "..") return true;
  }
  return false;
}

std::string label_from_tsv(std::string_view line, const std::string& corpus, Label& label) {
  const auto fields = base::split(line, '\t');
  if (fields.size() < 2) return "a path and a kind are needed, separated by a tab";
  label.path = fields[0];
  label.detail = fields.size() > 2 ? fields[2] : "";
  label.corpus = fields.size() > 3 && !fields[3].empty() ? std::string(fields[3]) : corpus;
  const size_t slash = label.path.find('/');
  if (slash != std::string::npos && slash > 0) label.corpus = label.path.substr(0, slash);
  return add_kinds(fields[1], '|', label);
}

std::string label_from_json(const nlohmann::json& line, Label& label) {
  if (!line.is_object()) return "no JSON object";
  for (const char* key : {"file", "kind"}) {
    if (!line.contains(key) || !line[key].is_string()) return fmt::format("\"{}\" is missing", key);
  }
  label.path = line["file"].get<std::string>();
  std::string problem = add_kinds(line["kind"].get<std::string>(), '|', label);
  for (const nlohmann::json& other : line.value("kind_alternatives", nlohmann::json::array())) {
    if (!problem.empty()) break;
    problem = other.is_string() ? add_kinds(other.get<std::string>(), '|', label) : "kind_alternatives: not kinds";
  }
  if (line.contains("note") && line["note"].is_string()) label.detail = line["note"].get<std::string>();
  if (line.contains("optout") && line["optout"].is_string()) label.opt_out_present = line["optout"] != "none";
  if (line.contains("optout_clear") && line["optout_clear"].is_boolean())
    label.opt_out_clear = line["optout_clear"].get<bool>();
  return problem;
}

// Calls `read(line, label)`, which returns what is wrong, for every line that is not empty.
template <class Read>
std::vector<Label> read_lines(std::string_view content, std::vector<std::string>& problems, const Read& read) {
  std::vector<Label> labels;
  std::set<std::string> seen;
  size_t number = 0;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);  // as spreadsheets write it
  for (const std::string_view raw : base::split(content, '\n')) {
    number++;
    const std::string_view line = base::trim(raw);
    if (line.empty() || (number == 1 && line.starts_with("path\t"))) continue;
    Label label;
    label.line = number;
    std::string problem = read(line, label);
    if (problem.empty() && leads_out(label.path)) problem = "the path leads out of the folder";
    if (problem.empty() && !seen.insert(label.path).second) problem = label.path + " has a label already";
    if (problem.empty()) {
      labels.push_back(std::move(label));
    } else {
      problems.push_back(fmt::format("{}: {}", number, problem));
    }
  }
  return labels;
}

constexpr std::string_view kHeaders[] = {"X-Kind", "X-Kind-Also", "X-Opt-Out", "X-Language"};

struct LabelHeaders {
  std::string values[std::size(kHeaders)];
  bool seen[std::size(kHeaders)] = {};
};

// Which of kHeaders a line begins, or their number.
size_t label_header(std::string_view line) {
  const size_t colon = line.find(':');
  size_t i = 0;
  if (colon == std::string_view::npos) return std::size(kHeaders);
  while (i < std::size(kHeaders) && !base::iequals(line.substr(0, colon), kHeaders[i])) i++;
  return i;
}

// Cuts the label headers out of the header block of `mail`.
LabelHeaders cut_headers(std::string_view mail, std::string& rest) {
  LabelHeaders headers;
  size_t at = std::size(kHeaders);  // the header that the line before was of
  while (!mail.empty()) {
    const size_t end = mail.find('\n');
    const std::string_view line = mail.substr(0, end == std::string_view::npos ? mail.size() : end + 1);
    if (base::trim(line).empty()) break;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (!folded) at = label_header(line);
    mail.remove_prefix(line.size());
    if (at == std::size(kHeaders)) {
      rest += line;
    } else if (folded) {
      headers.values[at] += " " + std::string(base::trim(line));
    } else {
      headers.values[at] = base::trim(line.substr(line.find(':') + 1));
      headers.seen[at] = true;
    }
  }
  rest += mail;
  return headers;
}

}  // namespace

std::string no_such_kind(std::string_view word) {
  std::vector<std::string> names;
  for (const Kind kind : kAllKinds) names.emplace_back(to_string(kind));
  const std::string near = base::nearest(word, names);
  return near.empty()
             ? fmt::format("\"{}\" is no kind; the kinds are {}", word.substr(0, kMostOfWord), fmt::join(names, ", "))
             : fmt::format("\"{}\" is no kind (did you mean {}?)", word.substr(0, kMostOfWord), near);
}

std::vector<Label> read_labels_tsv(std::string_view content, const std::string& corpus,
                                   std::vector<std::string>& problems) {
  return read_lines(content, problems,
                    [&](std::string_view line, Label& label) { return label_from_tsv(line, corpus, label); });
}

std::vector<Label> read_labels_jsonl(std::string_view content, const std::string& corpus,
                                     std::vector<std::string>& problems) {
  return read_lines(content, problems, [&](std::string_view line, Label& label) {
    label.corpus = corpus;
    const nlohmann::json parsed = nlohmann::json::parse(line, nullptr, false);
    return parsed.is_discarded() ? std::string("not JSON") : label_from_json(parsed, label);
  });
}

HeaderLabel take_label_headers(std::string_view mail) {
  HeaderLabel result;
  const LabelHeaders headers = cut_headers(mail, result.bytes);
  if (!headers.seen[0]) return result;
  Label label;
  result.problem = add_kinds(headers.values[0], '|', label);
  if (result.problem.empty() && headers.seen[1]) result.problem = add_kinds(headers.values[1], ',', label);
  if (result.problem.empty() && headers.seen[2]) result.problem = add_opt_out(headers.values[2], label);
  if (result.problem.empty()) result.label = std::move(label);
  return result;
}

}  // namespace nonsolicit::classifier
