#include "conf/recipe.h"

#include <fmt/format.h>

#include "base/file.h"
#include "conf/load.h"
#include "conf/problems.h"
#include "conf/table_reader.h"

namespace nonsolicit::conf {
namespace {

std::vector<std::pair<std::string, classifier::Kind>> kinds() {
  std::vector<std::pair<std::string, classifier::Kind>> names;
  for (const classifier::Kind kind : classifier::kAllKinds) names.emplace_back(classifier::to_string(kind), kind);
  return names;
}

void read_share(const Node& node, Recipe& recipe, Problems& problems) {
  TableReader table(node, "corpus", problems);
  std::string name;
  Share share{.line = node.line};
  table.text("name", name, Need::required, check_word);
  table.integer("copies", share.copies, {0, 100});
  table.integer("one_in", share.one_in, {1, 1000});
  table.finish();
  recipe.shares[name] = share;
}

void read_correction(const Node& node, Recipe& recipe, Problems& problems) {
  TableReader table(node, "correction", problems);
  std::string mail;
  Correction correction{.kind = classifier::Kind::correspondence, .why = {}, .line = node.line};
  table.text("mail", mail, Need::required, check_word);
  table.choice("kind", correction.kind, kinds(), Need::required);
  table.text("why", correction.why, Need::required);
  table.finish();
  recipe.corrections[mail] = correction;
}

// "sa_easy" of "sa_easy/0001.eml", "pitches.mbox" of "pitches.mbox#12".
std::string container_of(const std::string& mail) { return mail.substr(0, mail.find_first_of("/#")); }

// "lingspam" of "lingspam/solicitation"; the whole name where no kind follows.
std::string without_kind(const std::string& name) {
  const size_t slash = name.rfind('/');
  const bool kind = slash != std::string::npos && classifier::kind_from(name.substr(slash + 1)).has_value();
  return kind ? name.substr(0, slash) : name;
}

}  // namespace

std::vector<std::string> Recipe::unused(const RecipeMails& read) const {
  Problems problems(file);
  const std::vector<std::string> corpora(read.corpora.begin(), read.corpora.end());
  for (const auto& [name, share] : shares) {
    if (read.corpora.contains(name) || read.corpora.contains(without_kind(name))) continue;
    problems.add(
        share.line, "corpus",
        fmt::format("no source has the corpus \"{}\"{}", one_line(name), did_you_mean(without_kind(name), corpora)));
  }
  std::set<std::string> containers;
  for (const std::string& mail : read.mails) containers.insert(container_of(mail));
  for (const auto& [mail, correction] : corrections) {
    if (read.mails.contains(mail) || !containers.contains(container_of(mail))) continue;
    problems.add(correction.line, "correction", fmt::format("there is no mail \"{}\"", one_line(mail)));
  }
  return problems.take();
}

Share Recipe::share_of(const std::string& corpus, classifier::Kind kind) const {
  auto found = shares.find(fmt::format("{}/{}", corpus, classifier::to_string(kind)));
  if (found == shares.end()) found = shares.find(corpus);
  return found == shares.end() ? Share{} : found->second;
}

Loaded<Recipe> load_recipe(const std::filesystem::path& file) {
  Loaded<Recipe> loaded;
  const auto text = base::read_file(file, kMaxFileBytes);
  if (!text) {
    loaded.problems.push_back(fmt::format("{}: {}", file.string(), text.error().full()));
    return loaded;
  }
  loaded.value.file = file.string();
  Problems problems(file.string());
  const Node root = parse_toml(*text, problems);
  if (problems.count() == 0) {
    TableReader table(root, "", problems);
    table.number("cost", loaded.value.cost, {0.0001, 10000});
    table.number("scaled_cost", loaded.value.scaled_cost, {0.0001, 10000});
    table.integer("folds", loaded.value.folds, {2, 20});
    table.texts("no_senders", loaded.value.no_senders);
    for (const Node* node : table.tables("corpus")) read_share(*node, loaded.value, problems);
    for (const Node* node : table.tables("correction")) read_correction(*node, loaded.value, problems);
    table.finish();
  }
  loaded.problems = problems.take();
  return loaded;
}

}  // namespace nonsolicit::conf
