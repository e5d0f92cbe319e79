// Files -> options, rules, classifier data. All problems of a file are reported in one run, each "file:line: key: what
// is wrong (did you mean ...?)". Pure but for reading the named files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/request.h"
#include "conf/options.h"

namespace nonsolicit::conf {

inline constexpr size_t kMaxFileBytes = 1 << 20;  // of a file that people write

template <class T>
struct Loaded {
  T value;
  std::vector<std::string> problems;  // empty: good
  // Why the file could not be read: the only problem then. Who knows the setting that names the file tells it there.
  std::optional<base::Error> unread = std::nullopt;
  bool ok() const { return problems.empty(); }
};

template <class T>
Loaded<T> unread_file(const std::filesystem::path& file, const base::Error& error) {
  return {.value = {}, .problems = {file.string() + ": " + error.full()}, .unread = error};
}

// Relative paths in the file are relative to the file. A missing file is one problem.
Loaded<Options> load_options(const std::filesystem::path& file);
Loaded<Options> parse_options(std::string_view toml, const std::string& file_name);

struct ClassifierSource {
  classifier::ModelSource model;
  std::vector<classifier::RuleSource> rules;
  std::vector<classifier::RequestSource> requests;
};
// Whether the trained model that the file names is read too: training does without.
enum class ModelFile { read, skip };
Loaded<ClassifierSource> load_classifier(const std::filesystem::path& file, ModelFile model_file = ModelFile::read);
// Includes policy::check_rules.
Loaded<policy::RuleTable> load_policy(const std::filesystem::path& file);

// Every option with its value, as TOML with the source of each value; for `config show`.
std::string show_options(const Options& options);
// The same as one JSON object: `file`, `options` (key -> `value`, and `line` or null for a default), `groups`.
std::string options_json(const Options& options);
// The commented sample file and the options section of the man page (scdoc), from the same table.
std::string sample_file();
std::string man_page_options();

}  // namespace nonsolicit::conf
