// nonsolicit relationships import: contacts from a CRM, attendees of a meeting, business cards. Every row carries a
// mark, so that the same file, or a longer one, can be imported again: what was taken stays as it is.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/audited.h"
#include "cli/import_source.h"
#include "cli/import_summary.h"
#include "cli/list_imports.h"
#include "cli/progress.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kRowsPerBatch = 1000;

struct RelationshipOptions {
  std::string file;
  std::vector<std::string> columns;
  std::map<std::string, std::string> given;  // column -> what counts where the file says nothing
  std::string event;
  bool met = false;
  bool non_members = false;
  bool skip_bad = false;
  bool dry_run = false;
};

void check_date(const std::string& option, const std::string& text) {
  if (!base::parse_rfc3339(text))
    fail(Exit::usage, fmt::format("{} {}: expected a date like 2026-03-14", option, text));
}

// The defaults of the file from the options, which must make sense together.
std::map<std::string, std::string> defaults_of(const RelationshipOptions& options, const Context::Opened& opened) {
  auto defaults = options.given;
  std::erase_if(defaults, [](const auto& given) { return given.second.empty(); });
  if (const auto sender = defaults.find("sender"); sender != defaults.end()) {
    sender->second = person_or_fail(sender->second, opened).text();
  }
  if (const auto kind = defaults.find("kind"); kind != defaults.end()) {
    const auto known = lists::relationship_from(kind->second);
    if (!known) fail(Exit::usage, "--kind " + kind->second + ": expected contact or interest");
    if (*known == lists::Relationship::interest && !defaults.contains("evidence")) {
      fail(Exit::usage, "--kind interest needs --evidence: where and how did they ask for mail?");
    }
  }
  if (defaults.contains("date")) check_date("--date", defaults["date"]);
  if (defaults.contains("expires") && defaults["expires"] != "never") check_date("--expires", defaults["expires"]);
  if (!options.event.empty() && !options.met) fail(Exit::usage, "--event says where they met: add --met");
  if (options.met) {
    defaults["how"] = "met";
    std::string& evidence = defaults["evidence"];
    if (!options.event.empty()) evidence = options.event + (evidence.empty() ? "" : "; " + evidence);
    if (evidence.empty()) defaults.erase("evidence");
  }
  return defaults;
}

// The same contact in another file has the same mark; without the key nobody can tell whose it is.
std::string mark_of(const lists::RelationshipEntry& row, bool dated, const base::KeyRing& keys) {
  const std::string text = fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}", row.sender.text(), row.recipient.text(), lists::to_string(row.kind),
      lists::to_string(row.how), dated ? std::to_string(base::to_micros(row.last_seen)) : "", row.origin.evidence);
  const base::Hash128 hash = keys.hash("relationship import", text);
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

size_t take(const Context::Opened& opened, const std::string& content, const lists::ImportOptions& read_as,
            const std::vector<lists::RelationshipEntry>& rows) {
  if (!opened.keys) {
    fail(Exit::configuration, "imports are marked with a key, and there is none; make one with: nonsolicit key init");
  }
  store::Checkpoint reached{
      .source = "relationships:" + base::sha256_hex(content).substr(0, 32), .name = read_as.file, .when = read_as.now};
  size_t taken = 0;
  Progress progress("recording");
  for (size_t start = 0; start < rows.size(); start += kRowsPerBatch) {
    std::vector<store::MarkedRelationship> batch;
    for (size_t i = start; i < std::min(start + kRowsPerBatch, rows.size()); i++) {
      // Rows without a date of their own got this moment.
      batch.push_back({.row = rows[i], .mark = mark_of(rows[i], rows[i].last_seen != read_as.now, *opened.keys)});
    }
    reached.done_until = reached.resume_from = static_cast<int64_t>(start + batch.size());
    const auto fresh = opened.services.store->imports().take(batch, reached);
    if (!fresh) fail(fresh.error());
    taken += *fresh;
    progress.show(start + batch.size(), rows.size());
  }
  return taken;
}

void import_relationships(const Context& context, const RelationshipOptions& options) {
  const auto opened = context.open(options.dry_run ? Context::Access::read : Context::Access::write);
  auto read_as = import_options(options.file, options.columns, opened.state->options, context.clock->now());
  read_as.defaults = defaults_of(options, opened);
  auto terms = relationship_terms(opened.state->options);
  if (!options.non_members) {
    for (const std::string& missing : opened.state->missing) {
      fail(Exit::configuration,
           missing + "\nwithout the directory nobody counts as a member (--non-members takes all)");
    }
    terms.members = opened.state->directory.get();
  }
  const std::string content = read_source(options.file);
  const auto imported = lists::import_relationships(content, read_as, terms);
  report_problems(imported.problems, options.skip_bad);
  ImportSummary summary = summary_of(imported);
  if (options.dry_run) {
    summary.run = ImportSummary::Run::dry;
  } else {
    summary.recorded = take(opened, content, read_as, imported.rows);
    summary.on_record = imported.rows.size() - summary.recorded;
    audit(context, opened, {.action = "relationship.import", .detail = import_detail(options.file, summary)});
  }
  fmt::print("{}", context.json ? summary_json(summary) + "\n" : summary_text(summary));
}

}  // namespace

lists::RelationshipTerms relationship_terms(const conf::Options& options) {
  return {.contact = options.learn.contact_expiry, .enquiry = options.learn.enquiry_expiry};
}

void add_relationship_import(CLI::App& command, Context& context) {
  auto* sub =
      command.add_subcommand("import", "Read contacts from a CSV file, a list of addresses or business cards (.vcf)");
  auto options = std::make_shared<RelationshipOptions>();
  sub->add_option("FILE", options->file,
                  "CSV (columns recipient or email, sender, kind, how, date, evidence, expires), one address per line, "
                  "or vCards; - is standard input")
      ->required();
  sub->add_option("--sender", options->given["sender"], "whose contacts they are, where the file does not say");
  sub->add_flag("--met", options->met, "they met the sender: attendees of a meeting, business cards handed over");
  sub->add_option("--event", options->event, "where they met, for the record; with --met");
  sub->add_option("--date", options->given["date"],
                  "when it was, 2026-03-14, where the file does not say (default: now)");
  sub->add_option("--kind", options->given["kind"],
                  "contact (default) or interest: recorded consent, which lasts until withdrawn; needs --evidence");
  sub->add_option("--evidence", options->given["evidence"], "where it is known from, where the file does not say");
  sub->add_option("--expires", options->given["expires"],
                  "until when it counts, 2026-12-31 or never (default: contacts as learn.contact_expiry says)");
  sub->add_option("--column", options->columns, "NAME=TITLE or NAME=NUMBER");
  sub->add_flag("--non-members", options->non_members, "take people too who are not in the member directory");
  sub->add_flag("--skip-bad-lines", options->skip_bad, "import the good lines even where others are bad");
  sub->add_flag("--dry-run", options->dry_run, "only tell what would be recorded");
  sub->callback([&context, options] { import_relationships(context, *options); });
}

}  // namespace nonsolicit::cli
