// nonsolicit train SOURCE...: makes the classifier's model from labelled mail, judged by cross-validation.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/file.h"
#include "base/unicode.h"
#include "classifier/automatic.h"
#include "classifier/evaluate.h"
#include "classifier/groups.h"
#include "classifier/opt_out.h"
#include "classifier/sender_features.h"
#include "classifier/text_facts.h"
#include "classifier/train.h"
#include "cli/context.h"
#include "cli/labelled_mail.h"
#include "cli/mailbox.h"
#include "cli/new_file.h"
#include "cli/progress.h"
#include "conf/problems.h"
#include "conf/recipe.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

using classifier::Kind;

constexpr size_t kMostMistakes = 20;
constexpr size_t kMaxModelBytes = size_t{8} << 20;

struct TrainArguments {
  std::vector<std::string> sources;
  std::vector<std::string> added;
  int added_copies = 3;
  std::string rules;
  std::string recipe;
  std::string output;
  std::string held_out;
  bool force = false;
  int share = 100;
};

// All mails that can be learned from, with their labels.
struct Collection {
  std::vector<classifier::Label> labels;
  std::vector<classifier::TrainingMail> mails;  // as `labels`
  std::vector<std::vector<std::string>> group_names;
  std::vector<std::string> problems;
  conf::RecipeMails read;
};

class Collector {
 public:
  Collector(const classifier::RuleSet& rules, const conf::Recipe& recipe) : rules_(rules), recipe_(recipe) {}

  void read(const std::vector<std::string>& paths, std::optional<int> copies) {
    tell_of_folders_not_read(paths);
    const auto problems = read_labelled_mail({.paths = paths, .kind_of_all = {}},
                                             [&](const LabelledMail& mail, size_t) { add(mail, copies); });
    result_.problems.insert(result_.problems.end(), problems.begin(), problems.end());
  }

  Collection take() {
    const auto groups = classifier::group_by_names(result_.group_names);
    for (size_t i = 0; i < groups.size(); i++) result_.mails[i].group = groups[i];
    return std::move(result_);
  }

 private:
  void add(const LabelledMail& mail, std::optional<int> copies) {
    result_.read.corpora.insert(mail.label.corpus);
    result_.read.mails.insert(mail.label.path);
    if (mail.label.kind == Kind::opaque) return;  // structure alone decides that
    const message::Message message = message::parse(mail.bytes);
    const classifier::Reading reading(message);
    const auto facts = classifier::text_facts(reading);
    const auto opt_out = classifier::find_opt_out(reading, rules_);
    const auto automatic = classifier::automatic_signs(message);
    bool limit_hit = false;
    const auto structure = classifier::structural_features(message, facts, opt_out, automatic);
    const auto hits = rules_.scan(reading, limit_hit);
    const std::string sender = classifier::sender_domain(message);
    classifier::TrainingMail row{.features = classifier::example_of(reading, structure, hits),
                                 .kind = mail.label.kind,
                                 .sender = senders_.try_emplace(sender, senders_.size()).first->second,
                                 .copies = copies.value_or(copies_of(mail.label))};
    if (std::find(recipe_.no_senders.begin(), recipe_.no_senders.end(), sender) != recipe_.no_senders.end()) {
      std::erase_if(row.features, [](const auto& feature) { return feature.part == classifier::Part::sender; });
    }
    if (const auto found = recipe_.corrections.find(mail.label.path); found != recipe_.corrections.end()) {
      row.kind = found->second.kind;
    }
    result_.group_names.push_back(classifier::group_names(reading, mail.label.kind, mail.label.corpus));
    result_.labels.push_back(mail.label);
    result_.mails.push_back(std::move(row));
  }

  int copies_of(const classifier::Label& label) {
    const conf::Share share = recipe_.share_of(label.corpus, label.kind);
    const size_t number = seen_[label.corpus]++;
    return number % static_cast<size_t>(share.one_in) == 0 ? share.copies : 0;
  }

  const classifier::RuleSet& rules_;
  const conf::Recipe& recipe_;
  std::map<std::string, size_t> seen_;     // mails per corpus
  std::map<std::string, size_t> senders_;  // number by domain
  Collection result_;
};

// The others are judged only; a group is in or out as a whole.
void learn_from_share(int share, Collection& collection) {
  for (classifier::TrainingMail& mail : collection.mails) {
    if (mail.group * 7919 % 100 >= static_cast<size_t>(share)) mail.copies = 0;
  }
}

// Mean log loss per corpus: what one mail surprises on average, in nats.
using Losses = std::map<std::string, std::pair<double, size_t>>;

Losses losses_of(const Collection& collection, const std::vector<classifier::KindScores>& probabilities) {
  Losses losses;
  for (size_t i = 0; i < collection.labels.size(); i++) {
    auto& [sum, count] = losses[collection.labels[i].corpus];
    const double own = probabilities[i][static_cast<size_t>(collection.mails[i].kind)];
    sum -= std::log(std::max(own, 1e-6));
    count++;
  }
  for (auto& [corpus, loss] : losses) loss.first /= static_cast<double>(loss.second);
  return losses;
}

constexpr std::string_view kLossNote = "held-out:";

// What the present model said of itself for the same corpora, measured in the same way.
std::optional<std::pair<double, double>> compare(const Losses& now, const classifier::Model& present) {
  double now_sum = 0;
  double present_sum = 0;
  size_t corpora = 0;
  for (const auto& [corpus, loss] : now) {
    const auto note = present.data().notes.find(std::string(kLossNote) + corpus);
    if (note == present.data().notes.end()) continue;
    const auto words = base::split(note->second, ' ');
    if (words.size() != 2 || std::string(words[1]) != std::to_string(loss.second)) continue;  // other mails
    now_sum += loss.first;
    present_sum += std::strtod(std::string(words[0]).c_str(), nullptr);
    corpora++;
  }
  if (corpora == 0) return std::nullopt;
  return std::pair{now_sum / static_cast<double>(corpora), present_sum / static_cast<double>(corpora)};
}

// A worse model is refused; what is no more than noise is not.
constexpr double kTolerance = 1.02;
constexpr double kRounding = 1e-5;  // of the notes

// What came of the model beside how it fares.
struct TrainOutcome {
  std::optional<std::pair<double, double>> losses;  // of the corpora in common with the present model, and its own
  bool worse = false;
  size_t bytes = 0;
  std::string warning;  // about the rules; "" for none
};

void compare_with_present(const Losses& losses, const std::string& file, TrainOutcome& outcome) {
  const auto text = base::read_file(file, kMaxModelBytes);
  if (!text) return;
  const auto present = classifier::read_model(*text, file);
  if (!present) {
    fmt::print(stderr, "nonsolicit: the present model cannot be read and is replaced: {}\n", present.error().detail);
    return;
  }
  outcome.losses = compare(losses, **present);
  if (!outcome.losses)
    fmt::print(stderr, "nonsolicit: {} was validated on other mails: nothing to compare with\n", file);
  outcome.worse = outcome.losses && outcome.losses->first > outcome.losses->second * kTolerance + kRounding;
}

void write_held_out(const std::string& file, const Collection& collection, const classifier::Training& training) {
  std::string text = "corpus\tmail\tlabel";
  for (size_t kind = 0; kind < classifier::kModelKinds; kind++) {
    text += fmt::format("\t{}", to_string(classifier::kAllKinds[kind]));
  }
  text += '\n';
  for (size_t i = 0; i < collection.labels.size(); i++) {
    const classifier::Label& label = collection.labels[i];
    text += fmt::format("{}\t{}\t{}", label.corpus, label.path, to_string(label.kind));
    for (size_t kind = 0; kind < classifier::kModelKinds; kind++)
      text += fmt::format("\t{:.6f}", training.held_out[i][kind]);
    text += '\n';
  }
  if (auto done = base::write_file_durably(file, text, 0644); !done) fail(done.error());
}

// How each mail fares with a model that saw nothing of its sender, thread or text.
classifier::EvaluationReport held_out_report(const classifier::Thresholds& thresholds, const Collection& collection,
                                             const classifier::Training& training) {
  classifier::Evaluation evaluation(thresholds);
  for (size_t i = 0; i < collection.labels.size(); i++) {
    evaluation.add(collection.labels[i], classifier::outcome_of(training.held_out[i], thresholds));
  }
  return evaluation.report(kMostMistakes);
}

void print_text(const classifier::EvaluationReport& report, const TrainOutcome& outcome) {
  fmt::print("{}\n", classifier::report_text(report, {}));
  if (outcome.losses) {
    fmt::print("Held-out loss of the corpora in common: {:.4f}, of the present model {:.4f}\n", outcome.losses->first,
               outcome.losses->second);
  }
  if (!outcome.warning.empty()) fmt::print(stderr, "nonsolicit: warning: {}\n", outcome.warning);
}

// The keys of `evaluate --json`, and `training`; docs/check.md has them.
void print_json(const classifier::EvaluationReport& report, const nlohmann::ordered_json& training) {
  auto json = nlohmann::ordered_json::parse(classifier::report_json(report));
  json["training"] = training;
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

nlohmann::ordered_json training_json(const TrainArguments& arguments, const TrainOutcome& outcome,
                                     const classifier::ModelData& model, size_t mails) {
  using Json = nlohmann::ordered_json;
  return {{"file", arguments.output},
          {"written", !outcome.worse || arguments.force},
          {"mails", mails},
          {"features", model.features.size()},
          {"bytes", outcome.bytes},
          {"held_out_loss", outcome.losses ? Json(outcome.losses->first) : Json(nullptr)},
          {"present_held_out_loss", outcome.losses ? Json(outcome.losses->second) : Json(nullptr)},
          {"warnings", outcome.warning.empty() ? Json::array() : Json::array({outcome.warning})}};
}

conf::ClassifierSource load_source(const Context& context, const TrainArguments& arguments) {
  std::string file = arguments.rules;
  if (file.empty()) {
    const auto options = conf::load_options(context.options_file);
    if (!options.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(options.problems, "\n")));
    file = options.value.classifier_file;
  }
  auto source = conf::load_classifier(file, conf::ModelFile::skip);
  if (!source.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(source.problems, "\n")));
  return std::move(source.value);
}

conf::Recipe load_recipe(const std::string& file) {
  if (file.empty()) return {};
  auto recipe = conf::load_recipe(file);
  if (!recipe.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(recipe.problems, "\n")));
  return std::move(recipe.value);
}

Collection collect(const classifier::RuleSet& rules, const conf::Recipe& recipe, const TrainArguments& arguments) {
  Collector collector(rules, recipe);
  collector.read(arguments.sources, std::nullopt);
  if (!arguments.added.empty()) collector.read(arguments.added, arguments.added_copies);
  Collection collection = collector.take();
  learn_from_share(arguments.share, collection);
  for (const std::string& problem : collection.problems)
    fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(problem));
  if (!collection.problems.empty()) fail(Exit::failure, "nothing was trained: see the problems above");
  for (const std::string& warning : recipe.unused(collection.read))
    fmt::print(stderr, "nonsolicit: warning: {}\n", warning);
  return collection;
}

void add_notes(const conf::ClassifierSource& source, const Losses& losses, size_t mails, classifier::ModelData& model) {
  for (const auto& [corpus, loss] : losses) {
    model.notes[std::string(kLossNote) + corpus] = fmt::format("{:.5f} {}", loss.first, loss.second);
  }
  model.notes["mails"] = std::to_string(mails);
  model.notes["languages"] = "en fr es de";
  std::vector<std::string> rules;
  for (const classifier::RuleSource& rule : source.rules) rules.push_back(rule.name);
  model.notes[classifier::kRulesNote] = fmt::format("{}", fmt::join(rules, " "));
}

// As the milter will say at each start with this model.
std::string rules_warning(const conf::ClassifierSource& source, const classifier::ModelData& model) {
  classifier::ModelSource with = source.model;
  with.trained = std::make_shared<classifier::Model>(model);
  return classifier::unlearned_rules(source.rules, with);
}

void train(const Context& context, const TrainArguments& arguments) {
  check_output_place("--output", arguments.output);
  if (!arguments.held_out.empty()) check_output_place("--held-out", arguments.held_out);
  const conf::ClassifierSource source = load_source(context, arguments);
  const auto rules = classifier::compile_rules(source.rules);
  if (!rules) fail(Exit::configuration, fmt::format("{}", fmt::join(conf::problem_lines(rules.error()), "\n")));
  const conf::Recipe recipe = load_recipe(arguments.recipe);
  const Collection collection = collect(**rules, recipe, arguments);

  Progress progress("training");
  auto training = classifier::train_model(collection.mails,
                                          {.cost = recipe.cost,
                                           .scaled_cost = recipe.scaled_cost,
                                           .folds = static_cast<size_t>(recipe.folds),
                                           .threads = std::thread::hardware_concurrency(),
                                           .progress = [&](size_t done, size_t total) { progress.show(done, total); }});
  if (!training) fail(training.error());
  const size_t mails = collection.mails.size();
  const Losses losses = losses_of(collection, training->held_out);
  add_notes(source, losses, mails, training->model);
  const std::string text = classifier::to_text(training->model);
  TrainOutcome outcome{.losses = {}, .bytes = text.size(), .warning = rules_warning(source, training->model)};
  compare_with_present(losses, arguments.output, outcome);
  const classifier::Thresholds thresholds{
      .unsure = source.model.unsure, .hold = source.model.hold, .high = source.model.high};
  const auto report = held_out_report(thresholds, collection, *training);
  if (context.json) {
    print_json(report, training_json(arguments, outcome, training->model, mails));
  } else {
    print_text(report, outcome);
  }
  if (!arguments.held_out.empty()) write_held_out(arguments.held_out, collection, *training);
  if (outcome.worse && !arguments.force) {
    fail(Exit::failure, fmt::format("the new model does worse than {} on its own validation: not written (--force "
                                    "writes it all the same)",
                                    arguments.output));
  }
  if (auto done = base::write_file_durably(arguments.output, text, 0644); !done) fail(done.error());
  if (context.json) return;
  fmt::print("{}: {} features, {} bytes, from {} mails\n", arguments.output, training->model.features.size(),
             text.size(), mails);
}

}  // namespace

void add_train(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("train", "Make the classifier's model from labelled mail");
  auto arguments = std::make_shared<TrainArguments>();
  command
      ->add_option("SOURCE", arguments->sources, "labelled mail: folders, archives or mbox files (see evaluate --help)")
      ->required();
  command->add_option("-o,--output", arguments->output, "the model file to write")->required();
  command->add_option("--rules", arguments->rules, "classifier.toml (default: classifier_file of the options)");
  command->add_option("--recipe", arguments->recipe, "how much each corpus counts, and corrections of labels");
  command->add_option("--add", arguments->added, "an association's own decided cases")->take_all();
  command->add_option("--weight", arguments->added_copies, "how often each of them counts (default 3)")
      ->check(CLI::Range(1, 100));
  command->add_option("--held-out", arguments->held_out, "write the held-out probabilities of every mail (TSV)");
  command->add_option("--share", arguments->share, "learn from this share of the groups only, in %: a learning curve")
      ->check(CLI::Range(1, 100));
  command->add_flag("--force", arguments->force, "write the model even if it does worse than the present one");
  command->callback([&context, arguments] { train(context, *arguments); });
}

}  // namespace nonsolicit::cli
