// nonsolicit evaluate DIR...: measures the classifier on labelled mail (labels.tsv or labels.jsonl beside the mails).
#include <unistd.h>

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/unicode.h"
#include "classifier/evaluate.h"
#include "cli/context.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMaxMail = size_t{64} << 20;

struct Labelled {
  std::filesystem::path file;
  classifier::Label label;
};

void read_labels(const std::filesystem::path& labels_file, std::vector<Labelled>& found,
                 std::vector<std::string>& problems) {
  const auto content = base::read_file(labels_file, size_t{256} << 20);
  if (!content) fail(content.error());
  std::vector<std::string> bad;
  const auto folder = labels_file.parent_path();
  const std::string corpus = folder.parent_path().filename().string() + "/" + folder.filename().string();
  const auto labels = labels_file.extension() == ".tsv" ? classifier::read_labels_tsv(*content, bad)
                                                        : classifier::read_labels_jsonl(*content, corpus, bad);
  for (const std::string& problem : bad) problems.push_back(labels_file.string() + ":" + problem);
  for (const classifier::Label& label : labels) found.push_back({.file = folder / label.path, .label = label});
}

std::vector<Labelled> find_labels(const std::vector<std::string>& folders, std::vector<std::string>& problems) {
  std::vector<Labelled> found;
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(folder)) fail(Exit::failure, folder + ": no such directory");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name == "labels.tsv" || name == "labels.jsonl") files.push_back(entry.path());
    }
    if (files.empty()) fail(Exit::failure, folder + ": no labels.tsv or labels.jsonl in it");
    std::sort(files.begin(), files.end());
    for (const auto& file : files) read_labels(file, found, problems);
  }
  return found;
}

void show_progress(size_t done, size_t total) {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (!terminal || (done % 50 != 0 && done != total)) return;
  const size_t width = 40 * done / std::max<size_t>(1, total);
  fmt::print(stderr, "\r[{:<40}] {}/{}{}", std::string(width, '#'), done, total, done == total ? "\n" : "");
}

void evaluate(const Context& context, const std::vector<std::string>& folders) {
  const auto state = context.load(engine::Strictness::lenient);
  std::vector<std::string> problems;
  const auto labelled = find_labels(folders, problems);
  classifier::Evaluation evaluation;
  size_t done = 0;
  for (const Labelled& entry : labelled) {
    const auto bytes = base::read_file(entry.file, kMaxMail);
    if (bytes) {
      evaluation.add(entry.label, state->classifier->classify(message::parse(*bytes, state->options.limits)));
    } else {
      problems.push_back(bytes.error().full());
    }
    show_progress(++done, labelled.size());
  }
  for (const std::string& problem : problems) fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(problem));
  fmt::print("{}", context.json ? evaluation.to_json() + "\n" : evaluation.to_text());
  if (!problems.empty()) fail(Exit::failure, "");  // named above; what was measured is not all
}

}  // namespace

void add_evaluate(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("evaluate", "Measure the classifier on labelled mail, per corpus");
  auto folders = std::make_shared<std::vector<std::string>>();
  command->add_option("DIR", *folders, "folders with mails and a labels.tsv or labels.jsonl")->required();
  command->callback([&context, folders] { evaluate(context, *folders); });
}

}  // namespace nonsolicit::cli
