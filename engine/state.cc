// load_state: every file that can be reloaded, read at once; all problems of all files in one list.
#include <utility>

#include <fmt/format.h>

#include "conf/load.h"
#include "conf/load_letters.h"
#include "conf/problems.h"
#include "engine/alias_tables.h"
#include "engine/runtime.h"
#include "store/store.h"

namespace nonsolicit::engine {
namespace {

void append(std::vector<std::string>& problems, const std::vector<std::string>& more) {
  problems.insert(problems.end(), more.begin(), more.end());
}

// A file that cannot be read is a problem of the setting that names it.
template <class T>
void append(std::vector<std::string>& problems, const conf::Loaded<T>& loaded, const std::string& setting) {
  if (loaded.unread)
    problems.push_back(setting + ": " + loaded.unread->full());
  else
    append(problems, loaded.problems);
}

// Where the options have problems, the other files are read all the same, so that all problems come in one run: but not
// where their setting is a part of the problem, or is missing and the default file, too.
bool is_worth_reading(const conf::Options& options, const std::string& key, const std::string& file) {
  if (options.refused.contains(key)) return false;
  std::error_code ignored;
  return options.set_at.contains(key) || std::filesystem::exists(file, ignored);
}

std::shared_ptr<const base::KeyRing> load_keys(const conf::Options& options, std::vector<std::string>& missing) {
  auto keys = base::KeyRing::load(options.key_file);
  if (keys) return std::make_shared<const base::KeyRing>(std::move(*keys));
  missing.push_back(options.place_of("key_file") + ": " + keys.error().full());
  return std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral("no key file"));
}

std::shared_ptr<const lists::Directory> load_directory(const State& state, std::vector<std::string>& missing) {
  std::error_code ignored;
  // Without its key a directory cannot be read: one problem, not two.
  const bool unreadable = !missing.empty() && std::filesystem::exists(state.options.directory_file, ignored);
  if (unreadable) return lists::make_directory({}, state.keys);
  auto directory = lists::open_directory(state.options.directory_file, state.keys);
  if (directory) return *directory;
  missing.push_back(state.options.place_of("directory_file") + ": " + directory.error().full());
  return lists::make_directory({}, state.keys);
}

void add_classifier(State& state, std::vector<std::string>& problems) {
  auto source = conf::load_classifier(state.options.classifier_file);
  append(problems, source, state.options.place_of("classifier_file"));
  if (!source.ok()) return;
  policy::PolicyLimits& limits = state.options.policy.limits;
  limits.high = source.value.model.high;
  limits.hold = source.value.model.hold;
  limits.unsure = source.value.model.unsure;
  std::string unlearned = classifier::unlearned_rules(source.value.rules, source.value.model);
  if (!unlearned.empty()) state.warnings.push_back(std::move(unlearned));
  auto made = classifier::make_classifier(std::move(source.value.rules), source.value.model);
  if (made) {
    state.classifier = *made;
  } else {
    append(problems, conf::problem_lines(made.error()));
  }
  auto requests = classifier::make_requests(std::move(source.value.requests));
  if (requests) {
    state.requests = *requests;
  } else {
    append(problems, conf::problem_lines(requests.error()));
  }
}

}  // namespace

std::shared_ptr<const State> load_state(const std::filesystem::path& options_file, Strictness strictness,
                                        std::vector<std::string>& problems) {
  auto state = std::make_shared<State>();
  auto options = conf::load_options(options_file);
  append(problems, options.problems);
  state->options = std::move(options.value);
  if (!options.ok() && state->options.set_at.empty()) return nullptr;  // no file, or no TOML: nothing names the others
  const auto wanted = [&](const std::string& key, const std::string& file) {
    return options.ok() || is_worth_reading(state->options, key, file);
  };

  if (wanted("policy.file", state->options.policy.file)) {
    auto rules = conf::load_policy(state->options.policy.file);
    append(problems, rules, state->options.place_of("policy.file"));
    state->rules = std::move(rules.value);
  }
  if (wanted("notice.letters_file", state->options.notice.letters_file)) {
    auto letters = conf::load_letters(state->options);
    append(problems, letters, state->options.place_of("notice.letters_file"));
    state->letters = std::make_shared<const conf::Letters>(std::move(letters.value));
  }
  if (strictness != Strictness::lists_only && wanted("classifier_file", state->options.classifier_file))
    add_classifier(*state, problems);
  for (const conf::SenderGroup& group : state->options.groups) {
    if (group.mode) state->group_modes[group.name] = *group.mode;
  }
  if (wanted("key_file", state->options.key_file)) state->keys = load_keys(state->options, state->missing);
  if (state->keys && wanted("directory_file", state->options.directory_file))
    state->directory = load_directory(*state, state->missing);
  state->aliases = load_aliases(state->options, {}, state->missing);
  for (const std::string& text : state->options.lists.discussions) {
    if (auto address = base::Address::parse(text, state->options.address)) state->discussions.insert(*address);
  }
  if (strictness == Strictness::strict) append(problems, std::exchange(state->missing, {}));
  return problems.empty() ? state : nullptr;
}

}  // namespace nonsolicit::engine
