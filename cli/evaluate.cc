// nonsolicit evaluate SOURCE...: measures the classifier on labelled mail.
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/unicode.h"
#include "classifier/evaluate.h"
#include "cli/context.h"
#include "cli/labelled_mail.h"
#include "cli/mailbox.h"
#include "cli/progress.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMostProblems = 100;  // that are printed

constexpr const char* kHelp =
    R"(A SOURCE is a folder, a maildir, an mbox, an archive (.tar, .tar.gz, .tar.xz, .zip; read in memory) or one mail.
The label of a mail, the kind that a person says it is, stands in one of these:

  labels.tsv     in the folder or archive; a line is PATH<tab>KIND, and if wanted <tab>DETAIL<tab>CORPUS
  labels.jsonl   {"file": "1.eml", "kind": "solicitation", "kind_alternatives": ["newsletter"],
                  "optout": "link", "optout_clear": true}
  headers        X-Kind: solicitation;  X-Kind-Also: newsletter;  X-Opt-Out: link, clear (or: none)
  --kind KIND    for all mails that have none of these: a folder of mails that are all of one kind

Kinds: correspondence, solicitation, newsletter, event_invitation, greeting, automatic, opaque; in labels.tsv
"newsletter|solicitation" means the first, and the other counts as right too.

What the figures are for:
  Kinds, confusion   what would be held or refused wrongly, and what would slip through, per corpus
  Opt-outs           whether ways out are seen, and seen as clear as people see them
  Recall             how much solicitation is found if one letter (a mail labelled correspondence and nothing else)
                     in 1000, 500, 200 or 100 may be called solicitation
  At the thresholds  what happens with hold and high as they are now in classifier.toml
  Reliability        whether a probability of 0.9 means that nine of ten are right
  --rules            what each pattern fires on; one that fires on all kinds alike is not worth its line
  Mistakes           the mails to read first, with the phrases and signs that misled it

Before you enforce: take some hundred letters that your members really sent (--kind correspondence) and as many mails
that should have been held, and read the mistakes. Letters that are called solicitation at "hold" are letters that
could be held. A label can be wrong, too: look at the mail before you blame either.)";

struct EvaluateArguments {
  std::vector<std::string> sources;
  std::string kind;
  size_t most_mistakes = 20;
  bool rules = false;
};

std::optional<classifier::Kind> kind_of(const EvaluateArguments& arguments) {
  if (arguments.kind.empty()) return std::nullopt;
  const auto kind = classifier::kind_from(arguments.kind);
  if (!kind) fail(Exit::usage, "--kind: " + classifier::no_such_kind(arguments.kind));
  return kind;
}

void print_problems(const std::vector<std::string>& problems) {
  for (size_t i = 0; i < std::min(kMostProblems, problems.size()); i++) {
    fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(problems[i]));
  }
  if (problems.size() > kMostProblems) {
    fmt::print(stderr, "nonsolicit: and {} more problems\n", problems.size() - kMostProblems);
  }
}

void evaluate(const Context& context, const EvaluateArguments& arguments) {
  const auto kind = kind_of(arguments);
  const auto state = context.load(engine::Strictness::lenient);
  const policy::PolicyLimits& limits = state->options.policy.limits;
  classifier::Evaluation evaluation({.unsure = limits.unsure, .hold = limits.hold, .high = limits.high});
  tell_of_folders_not_read(arguments.sources);
  std::vector<std::string> problems;
  {
    Progress progress("classifying");
    problems = read_labelled_mail(
        {.paths = arguments.sources, .kind_of_all = kind}, [&](const LabelledMail& mail, size_t total) {
          const auto found = state->classifier->classify(message::parse(mail.bytes, state->options.limits));
          evaluation.add(mail.label, classifier::outcome_of(found));
          progress.show(evaluation.count(), total);
        });
  }
  print_problems(problems);
  if (evaluation.count() == 0) {
    fail(Exit::failure,
         "no labelled mail found: put a labels.tsv beside the mails (PATH<tab>KIND), or a header X-Kind into each, or "
         "say with --kind what all of them are (see nonsolicit evaluate --help)");
  }
  const auto report = evaluation.report(arguments.most_mistakes);
  fmt::print("{}", context.json ? classifier::report_json(report) + "\n"
                                : classifier::report_text(report, {.most_rules = arguments.rules ? SIZE_MAX : 0}));
  if (!problems.empty()) fail(Exit::failure, "the figures leave out what the problems above name");
}

}  // namespace

void add_evaluate(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("evaluate", "Measure the classifier on labelled mail, per corpus");
  auto arguments = std::make_shared<EvaluateArguments>();
  command->add_option("SOURCE", arguments->sources, "folders, maildirs, mbox files or archives of labelled mail")
      ->required();
  command->add_option("--kind", arguments->kind, "the kind of all mails that have no label of their own");
  command->add_flag("--rules", arguments->rules, "print mails hit and precision of every rule, too");
  command->add_option("--mistakes", arguments->most_mistakes, "how many mistakes to print (default 20)")
      ->check(CLI::Range(0, 1000000));
  command->footer(kHelp);
  command->callback([&context, arguments] { evaluate(context, *arguments); });
}

}  // namespace nonsolicit::cli
