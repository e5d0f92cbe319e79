#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"
#include "classifier/features.h"
#include "classifier/model.h"
#include "conf/load.h"
#include "conf/table_reader.h"

namespace nonsolicit::conf {
namespace {

using classifier::Field;
using classifier::Kind;

constexpr size_t kMaxRuleFileBytes = 4 << 20;
constexpr size_t kMaxModelBytes = 8 << 20;
// Log-odds: 50 outweighs everything else together; more is a slip.
constexpr Bounds<double> kWeights = {-50, 50};
constexpr Bounds<double> kProbabilities = {0, 1};

std::string check_rule_name(std::string& text, const std::filesystem::path&) {
  const bool good = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '_' || c == '.';
  });
  return good ? "" : fmt::format("\"{}\" must be of a-z, 0-9, \"_\" and \".\"", one_line(text));
}

// ISO 639-1: two letters.
std::string check_language(std::string& text, const std::filesystem::path&) {
  const bool good = text.empty() || (text.size() == 2 && base::is_alpha(text[0]) && base::is_alpha(text[1]) &&
                                     base::to_lower(text) == text);
  return good ? "" : fmt::format("expected a language such as \"de\", found \"{}\"", one_line(text));
}

std::string check_header_name(std::string& text, const std::filesystem::path&) {
  // RFC 5322 section 3.6.8: printable ASCII without the colon.
  const bool good =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127 && c != ':'; });
  return good ? "" : fmt::format("\"{}\" is not the name of a header", one_line(text));
}

std::map<Kind, double> read_weights(const Node& node, const std::string& path, Problems& problems) {
  std::map<Kind, double> weights;
  TableReader table(node, path, problems);
  for (const Kind kind : classifier::kAllKinds) {
    const std::string name(classifier::to_string(kind));
    double weight = 0;
    table.number(name.c_str(), weight, kWeights);
    if (node.find(name) != nullptr) weights[kind] = weight;
  }
  table.finish();
  return weights;
}

void read_limits(const Node& node, classifier::ModelSource& model, Problems& problems) {
  TableReader table(node, "limits", problems);
  const size_t before = problems.count();
  table.number("high", model.high, kProbabilities);
  table.number("hold", model.hold, kProbabilities);
  table.number("unsure", model.unsure, kProbabilities);
  table.finish();
  if (problems.count() == before && !classifier::limits_fit(model)) {
    problems.add(node.line, "limits",
                 fmt::format("0 < unsure ({}) <= hold ({}) <= high ({}) <= 1 does not hold", model.unsure, model.hold,
                             model.high));
  }
}

void read_features(const Node& node, classifier::ModelSource& model, Problems& problems) {
  const std::vector<std::string> names(classifier::feature_names().begin(), classifier::feature_names().end());
  for (const Node& feature : node.children) {
    const std::string path = "feature." + feature.key;
    if (std::find(names.begin(), names.end(), feature.key) == names.end()) {
      problems.add_unknown(feature.line, path, "there is no such feature", names);
    } else if (feature.type == NodeType::table) {
      model.features[feature.key] = read_weights(feature, path, problems);
    } else {
      problems.add(feature.line, path, fmt::format("expected a table, found {}", describe(feature)));
    }
  }
}

classifier::RuleSource read_rule(const Node& node, Problems& problems) {
  static const std::vector<std::pair<std::string, Field>> kFields = {{"fresh", Field::fresh},
                                                                     {"subject", Field::subject},
                                                                     {"signature", Field::signature},
                                                                     {"any_text", Field::any_text},
                                                                     {"header", Field::header}};
  classifier::RuleSource rule;
  rule.file = problems.file();
  rule.line = node.line;
  TableReader table(node, "rule", problems);
  table.text("name", rule.name, Need::required, check_rule_name);
  table.text("pattern", rule.pattern, Need::required, check_word);
  table.choice("field", rule.field, kFields, Need::optional);
  table.text("header", rule.header, Need::optional, check_header_name);
  table.text("language", rule.language, Need::optional, check_language);
  if (const Node* weights = table.table("weights", Need::optional))
    rule.weights = read_weights(*weights, "rule.weights", problems);
  table.integer("at_most", rule.at_most, {1, 1000});
  table.boolean("offer", rule.offer);
  table.boolean("concrete", rule.concrete);
  table.boolean("opt_out_link", rule.opt_out_link);
  table.boolean("opt_out_target", rule.opt_out_target);
  table.boolean("opt_out_instruction", rule.opt_out_instruction);
  table.finish();
  if (rule.concrete && !rule.offer) problems.add(node.line, "rule", "\"concrete\" needs offer = true");
  const bool in_header = rule.field == Field::header;
  if (in_header && rule.header.empty()) problems.add(node.line, "rule", "field = \"header\" needs \"header\"");
  if (!in_header && !rule.header.empty()) problems.add(node.line, "rule", "\"header\" needs field = \"header\"");
  return rule;
}

void read_rules(TableReader& root, std::vector<classifier::RuleSource>& rules, Problems& problems) {
  std::map<std::string, size_t> line_of;
  for (const Node* node : root.tables("rule")) {
    rules.push_back(read_rule(*node, problems));
    const std::string& name = rules.back().name;
    const auto [first, is_new] = line_of.emplace(name, node->line);
    if (!is_new && !name.empty()) {
      problems.add(node->line, "rule.name", fmt::format("\"{}\" stands in line {} already", name, first->second));
    }
  }
}

classifier::RequestSource read_request(const Node& node, Problems& problems) {
  using classifier::Wish;
  static const std::vector<std::pair<std::string, Wish>> kWishes = {
      {"stop", Wish::stop}, {"interest", Wish::interest}, {"none", Wish::none}};
  classifier::RequestSource request;
  request.where = fmt::format("{}:{}", problems.file(), node.line);
  TableReader table(node, "request", problems);
  table.text("name", request.name, Need::required, check_rule_name);
  table.choice("wish", request.wish, kWishes, Need::required);
  table.text("language", request.language, Need::optional, check_language);
  table.text("pattern", request.pattern, Need::required, check_word);
  table.text("unless", request.unless, Need::optional);
  table.boolean("organisation", request.organisation);
  table.boolean("limited", request.limited);
  table.boolean("subject_alone", request.subject_alone);
  table.finish();
  if (request.wish != Wish::stop && (request.organisation || request.limited)) {
    problems.add(node.line, "request", "\"organisation\" and \"limited\" need wish = \"stop\"");
  }
  return request;
}

void read_requests(TableReader& root, std::vector<classifier::RequestSource>& requests, Problems& problems) {
  std::map<std::string, size_t> line_of;
  for (const Node* node : root.tables("request")) {
    requests.push_back(read_request(*node, problems));
    const std::string& name = requests.back().name;
    const auto [first, is_new] = line_of.emplace(name, node->line);
    if (!is_new && !name.empty()) {
      problems.add(node->line, "request.name", fmt::format("\"{}\" stands in line {} already", name, first->second));
    }
  }
}

// A relative path is relative to the file that names it.
void read_trained(const std::filesystem::path& file, const Node& node, const std::string& name,
                  classifier::ModelSource& model, Problems& problems) {
  const std::filesystem::path path = file.parent_path() / name;
  const auto text = base::read_file(path, kMaxModelBytes);
  if (!text) {
    problems.add(node.line, "model", text.error().full());
    return;
  }
  auto trained = classifier::read_model(*text, path.string());
  if (trained) {
    model.trained = *trained;
  } else {
    problems.add(node.line, "model", trained.error().detail);
  }
}

// Without a trained model the weights of the file are all there is.
void require_weights(const Node& root, Problems& problems) {
  if (root.find("model") == nullptr && root.find("bias") == nullptr)
    problems.add(0, "",
                 "\"model\" is missing, the file of the trained model; only without one, [bias] does in its place");
}

// Patterns are compiled when a classifier is made, which takes time; what is wrong with them is told here only where
// none will be made, so that all problems are in one run.
std::vector<std::string> check_patterns(const ClassifierSource& source, Problems& problems) {
  for (const classifier::RuleSource& rule : source.rules) {
    const auto compiled = classifier::Pattern::compile(rule.pattern, classifier::JitUse::off);
    if (!compiled && !rule.pattern.empty())
      problems.add(rule.line, fmt::format("rule \"{}\"", rule.name), "pattern: " + compiled.error().text);
  }
  std::vector<std::string> of_requests;
  for (const classifier::RequestSource& request : source.requests) {
    if (request.pattern.empty()) continue;  // said already
    const auto made = classifier::make_requests({request});
    if (made) continue;
    for (std::string& line : problem_lines(made.error())) of_requests.push_back(std::move(line));
  }
  return of_requests;
}

}  // namespace

Loaded<ClassifierSource> load_classifier(const std::filesystem::path& file, ModelFile model_file) {
  const auto text = base::read_file(file, kMaxRuleFileBytes);
  if (!text) return unread_file<ClassifierSource>(file, text.error());
  Loaded<ClassifierSource> loaded;
  Problems problems(file.string());
  const Node root = parse_toml(*text, problems);
  if (problems.count() == 0) {
    TableReader table(root, "", problems);
    if (const Node* limits = table.table("limits", Need::optional)) read_limits(*limits, loaded.value.model, problems);
    std::string trained;
    table.text("model", trained, Need::optional, check_word);
    const Node* named = root.find("model");
    if (model_file == ModelFile::read && !trained.empty())
      read_trained(file, *named, trained, loaded.value.model, problems);
    require_weights(root, problems);
    if (const Node* bias = table.table("bias", Need::optional))
      loaded.value.model.bias = read_weights(*bias, "bias", problems);
    if (const Node* features = table.table("feature", Need::optional))
      read_features(*features, loaded.value.model, problems);
    read_rules(table, loaded.value.rules, problems);
    read_requests(table, loaded.value.requests, problems);
    table.finish();
  }
  std::vector<std::string> of_requests;
  if (problems.count() != 0) of_requests = check_patterns(loaded.value, problems);
  loaded.problems = problems.take();
  loaded.problems.insert(loaded.problems.end(), of_requests.begin(), of_requests.end());
  return loaded;
}

}  // namespace nonsolicit::conf
