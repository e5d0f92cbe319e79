// nonsolicit optout import, optout check: exports of mailing services into the ledger, and what the ledger says.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/import_source.h"
#include "cli/import_summary.h"
#include "cli/list_imports.h"
#include "cli/progress.h"
#include "engine/opt_out_standing.h"
#include "lists/organisations.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kBatch = 500;

struct OptOutOptions {
  std::string file;
  std::vector<std::string> columns;
  std::string sender;
  std::string list;
  std::string date;
  std::string evidence;
  bool skip_bad = false;
  bool dry_run = false;
};

std::map<std::string, std::string> defaults_of(const OptOutOptions& options, const Context::Opened& opened) {
  std::map<std::string, std::string> defaults;
  if (!options.sender.empty() && !options.list.empty()) {
    fail(Exit::usage, "--sender and --list: the file is about one of them");
  }
  if (options.sender.starts_with('@')) {
    const auto domain = base::normal_domain(options.sender.substr(1));
    if (!domain || lists::is_public_provider(*domain)) {
      fail(Exit::usage, "--sender " + options.sender + ": not the domain of one organisation");
    }
    defaults = {{"sender", "@" + *domain}, {"scope", "organisation"}};
  } else if (!options.sender.empty()) {
    defaults = {{"sender", person_or_fail(options.sender, opened).text()}};
  } else if (!options.list.empty()) {
    defaults = {{"sender", options.list}, {"scope", "list"}};
  }
  if (!options.date.empty()) {
    if (!base::parse_rfc3339(options.date)) {
      fail(Exit::usage, "--date " + options.date + ": expected a date like 2026-03-14");
    }
    defaults["date"] = options.date;
  }
  if (!options.evidence.empty()) defaults["evidence"] = options.evidence;
  return defaults;
}

// What a message of that sender would look up.
store::LookupRequest request_for(const lists::OptOutEntry& row, base::TimePoint now) {
  store::LookupRequest request{.now = now};
  switch (row.scope) {
    case lists::OptOutScope::sender: request.restricting = {base::Address::from_normal(row.sender)}; break;
    case lists::OptOutScope::organisation:
      request.restricting = {base::Address::from_normal("postmaster@" + row.sender)};
      break;
    case lists::OptOutScope::list: request.list_id = row.sender; break;
  }
  return request;
}

// The rows that are not on record yet with that date or an earlier one: importing again changes nothing.
std::vector<lists::OptOutEntry> fresh_rows(const Context::Opened& opened, std::vector<lists::OptOutEntry> rows,
                                           base::TimePoint now) {
  const auto target = [](const lists::OptOutEntry& row) { return std::pair(row.scope, row.sender); };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return target(a) < target(b); });
  std::vector<lists::OptOutEntry> fresh;
  Progress progress("looking up");
  for (size_t start = 0; start < rows.size();) {
    size_t end = start;
    store::LookupRequest request = request_for(rows[start], now);
    while (end < rows.size() && end - start < kBatch && target(rows[end]) == target(rows[start])) {
      request.recipients.push_back(rows[end++].recipient);
    }
    const auto known = opened.services.store->messages().look_up(request, opened.state->options.store.lookup_deadline);
    if (!known) fail(known.error());
    for (size_t i = start; i < end; i++) {
      const auto& on_record = known->recipients[i - start].opt_out;
      const bool there = on_record && on_record->scope == rows[i].scope && on_record->requested <= rows[i].requested;
      if (!there) fresh.push_back(rows[i]);
    }
    start = end;
    progress.show(start, rows.size());
  }
  return fresh;
}

void import_opt_outs(const Context& context, const OptOutOptions& options) {
  const auto opened = context.open(options.dry_run ? Context::Access::read : Context::Access::write);
  const base::TimePoint now = context.clock->now();
  auto read_as = import_options(options.file, options.columns, opened.state->options, now);
  read_as.defaults = defaults_of(options, opened);
  const auto imported = lists::import_opt_outs(read_source(options.file), read_as);
  report_problems(imported.problems, options.skip_bad);
  ImportSummary summary = summary_of(imported);
  const auto fresh = fresh_rows(opened, imported.rows, now);
  summary.recorded = fresh.size();
  summary.on_record = imported.rows.size() - fresh.size();
  if (options.dry_run) {
    summary.run = ImportSummary::Run::dry;
  } else {
    if (const auto done = opened.services.store->lists().put(fresh); !done) fail(done.error());
    audit(context, opened, {.action = "optout.import", .detail = import_detail(options.file, summary)});
  }
  fmt::print("{}", context.json ? summary_json(summary) + "\n" : summary_text(summary));
}

struct CheckedPair {
  std::string recipient;
  std::string sender;
  std::string list_id;
};

std::string check_text(const CheckedPair& pair, const lists::OptOutEntry& entry,
                       const engine::OptOutStanding& standing) {
  const std::string target = entry.scope == lists::OptOutScope::sender ? "" : fmt::format(" ({})", entry.sender);
  std::string text =
      fmt::format("{} opted out of mailings of {} on {}: scope {}{}, source {}{}\n", pair.recipient, pair.sender,
                  base::date_of(entry.requested), lists::to_string(entry.scope), target, entry.origin.source,
                  entry.origin.evidence.empty() ? "" : ", " + entry.origin.evidence);
  if (standing.asked_again) {
    return text + fmt::format("ended: they asked for mail again on {}\n", base::date_of(*standing.asked_again));
  }
  if (standing.state == policy::OptedOut::in_grace) {
    return text + fmt::format("offers and invitations stop at once; a newsletter under way may come until {}\n",
                              base::date_of(standing.grace_end));
  }
  return text + fmt::format("nothing may come any more: the grace for newsletters ended on {}\n",
                            base::date_of(standing.grace_end));
}

std::string check_json(const CheckedPair& pair, const store::RecipientKnowledge& known,
                       const engine::OptOutStanding& standing) {
  nlohmann::ordered_json json{
      {"recipient", pair.recipient}, {"sender", pair.sender}, {"opted_out", policy::to_string(standing.state)}};
  if (known.opt_out) {
    json["scope"] = lists::to_string(known.opt_out->scope);
    json["requested"] = base::to_rfc3339(known.opt_out->requested);
    json["grace_end"] = base::to_rfc3339(standing.grace_end);
    json["source"] = known.opt_out->origin.source;
    json["evidence"] = known.opt_out->origin.evidence;
  }
  if (standing.asked_again) json["asked_again"] = base::to_rfc3339(*standing.asked_again);
  return json_line(json);
}

void check(const Context& context, const CheckedPair& pair) {
  const auto opened = context.open(Context::Access::read);
  const base::Address recipient = person_or_fail(pair.recipient, opened);
  const base::Address sender = person_or_fail(pair.sender, opened);
  const base::TimePoint now = context.clock->now();
  const auto known = opened.services.store->messages().look_up({.trusted = sender,
                                                                .restricting = {sender},
                                                                .list_id = base::to_lower(pair.list_id),
                                                                .recipients = {recipient},
                                                                .now = now},
                                                               opened.state->options.store.lookup_deadline);
  if (!known) fail(known.error());
  const store::RecipientKnowledge& found = known->recipients.front();
  const auto standing =
      engine::opt_out_standing(found.opt_out, found.relationship, opened.state->options.policy.limits, now);
  const CheckedPair shown{.recipient = recipient.text(), .sender = sender.text()};
  if (context.json) {
    fmt::print("{}", check_json(shown, found, standing));
  } else if (found.opt_out) {
    fmt::print("{}", base::visible_text(check_text(shown, *found.opt_out, standing)));
  } else {
    fmt::print("{} has no opt-out from mailings of {} on record\n", shown.recipient, shown.sender);
  }
  if (standing.state != policy::OptedOut::no) fail(Exit::failure, "");
}

}  // namespace

void add_opt_out_import(CLI::App& command, Context& context) {
  auto* sub = command.add_subcommand(
      "import", "Read opt-outs from a CSV file: a list of ours, or the export of a mailing service");
  auto options = std::make_shared<OptOutOptions>();
  sub->add_option("FILE", options->file,
                  "columns recipient or email, sender, scope, date (unsubscribed_at, timestamp), list or campaign, "
                  "reason, status: where there is a status, only the unsubscribed and complained are taken; - is "
                  "standard input")
      ->required();
  sub->add_option("--sender", options->sender,
                  "whose mailings they left, where the file does not say: an address, or @domain for everybody there");
  sub->add_option("--list", options->list, "or the List-Id of the list they left");
  sub->add_option("--date", options->date, "when they asked, where the file does not say (default: now)");
  sub->add_option("--evidence", options->evidence, "where it is known from, where the file does not say");
  sub->add_option("--column", options->columns, "NAME=TITLE or NAME=NUMBER");
  sub->add_flag("--skip-bad-lines", options->skip_bad, "import the good lines even where others are bad");
  sub->add_flag("--dry-run", options->dry_run, "only tell what would be recorded");
  sub->callback([&context, options] { import_opt_outs(context, *options); });
}

void add_opt_out_check(CLI::App& command, Context& context) {
  auto* sub = command.add_subcommand(
      "check", "Tell whether a member opted out of a sender's mailings; exit code 1 if so, 0 if not");
  auto pair = std::make_shared<CheckedPair>();
  sub->add_option("RECIPIENT", pair->recipient, "the member: a mail address")->required();
  sub->add_option("SENDER", pair->sender, "who sends: a mail address; opt-outs from its domain count too")->required();
  sub->add_option("--list-id", pair->list_id, "List-Id of the mailing, for opt-outs from that list");
  sub->callback([&context, pair] { check(context, *pair); });
}

}  // namespace nonsolicit::cli
