// nonsolicit learn maillog|mbox|maildir: who wrote to whom before the gateway was there.
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/unicode.h"
#include "cli/context.h"
#include "cli/learn_text.h"
#include "cli/mail_stream.h"
#include "cli/mailbox.h"
#include "cli/progress.h"
#include "engine/learn_import.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMailBytes = 64 * 1024;  // as the gateway reads of inbound mail
constexpr size_t kMaxExempt = 1'000'000;

struct LearnOptions {
  std::vector<std::string> paths;
  std::string since;
  std::string zone = "local";
  int year = 0;  // 0: found out
  size_t in_flight = lists::maillog::JoinLimits().in_flight;
  std::string trust;
  bool require_proof = false;
  bool again = false;
  bool dry_run = false;
};

engine::ImportChoices choices_of(const Context& context, const LearnOptions& options) {
  engine::ImportChoices choices{
      .source = "", .require_proof = options.require_proof, .since = std::nullopt, .now = context.clock->now()};
  if (options.since.empty()) return choices;
  choices.since = base::parse_rfc3339(options.since);
  if (!choices.since) fail(Exit::usage, "--since " + options.since + ": expected a date like 2026-11-22");
  return choices;
}

// `strictness`: a log needs lists only; what a mail asks for is read by the classifier's rules.
Context::Opened open(const Context& context, const LearnOptions& options, engine::Strictness strictness) {
  auto opened = context.open(options.dry_run ? Context::Access::read : Context::Access::write, strictness);
  const auto& state = *opened.state;
  if (!state.missing.empty() || !state.directory || !opened.keys) {
    std::string text = "nothing can be learned without key file and directory";
    for (const std::string& missing : state.missing) text += "\n" + missing;
    fail(Exit::configuration, text);
  }
  return opened;
}

std::vector<lists::ExemptEntry> exempt(const Context::Opened& opened) {
  auto rows = opened.services.store->lists().exempt("", kMaxExempt);
  if (!rows) fail(rows.error());
  return std::move(*rows);
}

void report(const Context& context, const LearnOptions& options, const engine::ImportSummary& summary,
            const std::vector<std::string>& problems) {
  const Written written = options.dry_run ? Written::dry_run : Written::yes;
  fmt::print("{}", context.json ? learn_json(summary, written) : learn_text(summary, written));
  for (const std::string& problem : problems) fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(problem));
  if (!problems.empty()) fail(Exit::failure, "");
}

// The oldest first, whatever their order on the command line; standard input last.
std::vector<engine::LogFile> in_order(const LearnOptions& options, const engine::LogReading& reading,
                                      base::TimePoint now, std::vector<std::string>& problems) {
  std::vector<engine::LogFile> files;
  for (const std::string& path : options.paths) {
    auto file = engine::look_at(path, reading, now);
    if (file) {
      files.push_back(std::move(*file));
    } else {
      problems.push_back(file.error().full());
    }
  }
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return a.first_time.value_or(base::TimePoint::max()) < b.first_time.value_or(base::TimePoint::max());
  });
  return files;
}

void learn_maillog(const Context& context, const LearnOptions& options) {
  const engine::ImportChoices choices = choices_of(context, options);
  engine::LogReading reading{.year = {}, .again = options.again};
  const auto zone = base::Zone::parse(options.zone);
  if (!zone) fail(Exit::usage, "--zone " + options.zone + ": expected local, UTC, +02:00 or a name like Europe/Berlin");
  reading.zone = *zone;
  if (options.year != 0) reading.year = options.year;

  const auto opened = open(context, options, engine::Strictness::lists_only);
  const engine::ImportRules rules(*opened.state, exempt(opened));
  std::vector<std::string> problems;
  engine::LogImport import(
      {.rules = rules, .port = opened.services.store->imports(), .dry_run = options.dry_run}, choices, reading,
      {.in_flight = options.in_flight,
       .recipients = static_cast<size_t>(std::max<int64_t>(1, opened.state->options.learn.max_recipients))});
  for (const engine::LogFile& file : in_order(options, reading, choices.now, problems)) {
    Progress progress(file.path.filename().string());
    const auto done = import.read(file, [&](const base::LineSource& source) {
      progress.show_bytes(static_cast<size_t>(source.stored_position()), static_cast<size_t>(source.stored_size()));
    });
    if (!done) problems.push_back(done.error().full());
  }
  report(context, options, import.finish(), problems);
}

// All files that may hold mail, and their size.
std::vector<std::filesystem::path> mail_files(const LearnOptions& options, std::vector<std::string>& problems) {
  tell_of_folders_not_read(options.paths);
  std::vector<std::filesystem::path> files;
  for (const std::string& path : options.paths) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      files.emplace_back(path);
      continue;
    }
    const auto below = files_below(path, problems);
    if (below.empty()) problems.push_back(path + ": no mail in this directory");
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

// nullptr for a mail. What holds mails, or was never one, must not count as a mail of nobody.
const char* why_no_mail(const std::string& bytes, const message::Message& message) {
  if (is_packed(bytes)) return kPackedText;
  return message.headers.empty() ? "no header: this is no mail; not read" : nullptr;
}

void override_trust(conf::LearnOptions& learn, const std::string& trust) {
  if (trust.empty()) return;
  static const std::map<std::string, conf::LearnTrust> kNames = {
      {"dmarc", conf::LearnTrust::dmarc}, {"aligned", conf::LearnTrust::aligned}, {"any", conf::LearnTrust::any}};
  const auto found = kNames.find(trust);
  if (found == kNames.end()) fail(Exit::usage, "--trust " + trust + ": expected dmarc, aligned or any");
  learn.trust = found->second;
}

void learn_mail(const Context& context, const LearnOptions& options) {
  engine::ImportChoices choices = choices_of(context, options);
  const auto opened = open(context, options, engine::Strictness::lenient);
  engine::State state = *opened.state;
  override_trust(state.options.learn, options.trust);
  const engine::ImportRules rules(state, exempt(opened));

  engine::ImportSummary summary;
  engine::ImportWriter writer(options.dry_run ? nullptr : &opened.services.store->imports(), summary);
  std::vector<std::string> problems;
  const auto files = mail_files(options, problems);
  std::error_code ignored;
  size_t total = 0;
  for (const auto& file : files)
    total += std::filesystem::is_regular_file(file, ignored) ? file_size(file, ignored) : 0;
  size_t before = 0;
  Progress progress("mail");
  const auto commit = [&](const std::filesystem::path& file) {
    // Marks make it idempotent; the checkpoint only tells that the file was read.
    const store::Checkpoint reached{.source = "mailbox:" + file.string(), .name = file.string(), .when = choices.now};
    if (auto done = writer.commit(reached); !done) fail(done.error());
  };
  for (const auto& file : files) {
    choices.source = "mailbox:" + file.filename().string();
    summary.files++;
    size_t number = 0;
    const auto done = read_mail_starts(file, kMailBytes, [&](const std::string& bytes, const base::LineSource& source) {
      const message::Message message = message::parse(bytes, state.options.limits);
      number++;
      if (const char* why = why_no_mail(bytes, message)) {
        problems.push_back(number == 1 ? fmt::format("{}: {}", file.string(), why)
                                       : fmt::format("{}#{}: {}", file.string(), number, why));
        return;
      }
      writer.add(rules.judge(message, choices));
      if (writer.full()) commit(file);
      progress.show_bytes(before + static_cast<size_t>(source.stored_position()), total);
    });
    before += std::filesystem::is_regular_file(file, ignored) ? file_size(file, ignored) : 0;
    if (!done) problems.push_back(done.error().full());
  }
  if (!files.empty()) commit(files.back());
  report(context, options, summary, problems);
}

void add_common(CLI::App& command, LearnOptions& options) {
  command.add_option("--since", options.since, "only what is not older than this date, 2026-11-22");
  command.add_flag("--dry-run", options.dry_run, "tell what would be taken, write nothing");
}

void add_maillog(CLI::App& learn, Context& context) {
  auto options = std::make_shared<LearnOptions>();
  auto* command =
      learn.add_subcommand("maillog", "From logs of Postfix or Sendmail, plain or packed, or of the journal");
  command->add_option("FILE", options->paths, "log files in any order; - is standard input")->required();
  add_common(*command, *options);
  command
      ->add_option("--year", options->year,
                   "year of the first line, for logs without years (default: the last that fits)")
      ->check(CLI::Range(1990, 9998));
  command->add_option("--zone", options->zone,
                      "time zone of logs without one: local (default), UTC, +02:00, Europe/Berlin");
  command->add_flag("--require-proof", options->require_proof,
                    "leave out senders that neither their client nor DMARC, DKIM or SPF in the log proves");
  command->add_flag("--again", options->again, "read from the start, as after an import of the directory");
  command->add_option("--in-flight", options->in_flight, "most messages under way at once (200000)")
      ->check(CLI::Range(size_t{1}, size_t{100'000'000}));
  command->footer(
      "Examples:\n"
      "  nonsolicit learn maillog --dry-run /var/log/mail.log*\n"
      "  nonsolicit learn maillog /var/log/mail.log*\n"
      "  nonsolicit learn maillog --year 2025 --zone Europe/Berlin old/maillog.zst\n"
      "  journalctl -o export -t postfix/smtpd -t postfix/qmgr ... > mail.export; nonsolicit learn maillog "
      "mail.export\n"
      "Running it again, also on rotated files, goes on where it came to; nothing counts twice.");
  command->callback([&context, options] { learn_maillog(context, *options); });
}

void add_mail(CLI::App& learn, Context& context, const std::string& name, const std::string& what) {
  auto options = std::make_shared<LearnOptions>();
  auto* command = learn.add_subcommand(name, "From the mails of " + what);
  command->add_option("PATH", options->paths, what)->required();
  add_common(*command, *options);
  command->add_option("--trust", options->trust, "dmarc, aligned or any in place of learn.trust, for this run");
  command->footer(
      "Examples:\n"
      "  nonsolicit learn mbox --dry-run /var/mail/jo\n"
      "  nonsolicit learn maildir --trust any /home/*/Maildir\n"
      "Running it again is harmless; nothing counts twice.");
  command->callback([&context, options] { learn_mail(context, *options); });
}

}  // namespace

void add_learn(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("learn", "Learn from old logs and mailboxes who wrote to whom");
  command->require_subcommand(1);
  add_maillog(*command, context);
  add_mail(*command, context, "mbox", "mbox files, plain or packed");
  add_mail(*command, context, "maildir", "maildirs, or folders of mails");
}

}  // namespace nonsolicit::cli
