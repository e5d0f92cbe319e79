// nonsolicit evaluate DIR...: measures the classifier on labelled mail (labels.tsv or labels.jsonl beside the mails).
#include <unistd.h>

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/unicode.h"
#include "classifier/evaluate.h"
#include "cli/context.h"
#include "cli/labelled_mail.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

void show_progress(size_t done, size_t total) {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (!terminal || (done % 50 != 0 && done != total)) return;
  const size_t width = 40 * done / std::max<size_t>(1, total);
  fmt::print(stderr, "\r[{:<40}] {}/{}{}", std::string(width, '#'), done, total, done == total ? "\n" : "");
}

void evaluate(const Context& context, const std::vector<std::string>& folders) {
  const auto state = context.load(engine::Strictness::lenient);
  classifier::Evaluation evaluation;
  size_t done = 0;
  const auto problems =
      read_labelled_mail({.paths = folders, .kind_of_all = {}}, [&](const LabelledMail& mail, size_t total) {
        evaluation.add(mail.label, state->classifier->classify(message::parse(mail.bytes, state->options.limits)));
        show_progress(++done, total);
      });
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
