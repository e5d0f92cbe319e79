// nonsolicit report: what became of mail over a time: held, refused and tagged.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/unicode.h"
#include "cli/context.h"
#include "cli/text.h"
#include "engine/cases/case_report.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMostRows = 200'000;
constexpr auto kDefaultTime = std::chrono::hours(24 * 30);

struct ReportOptions {
  std::string from;
  std::string until;
  bool csv = false;
};

base::TimePoint time_or_fail(const char* option, const std::string& text) {
  const auto time = base::parse_rfc3339(text);
  if (!time) fail(Exit::usage, fmt::format("{} {}: expected a date, as 2026-12-31", option, text));
  return *time;
}

std::vector<std::string> row_of(const engine::ReportLine& line) {
  const bool decided = line.median_to_decision.count() > 0;
  return {base::visible_text(line.name),
          fmt::format("{}", line.held),
          fmt::format("{}", line.released),
          fmt::format("{}", line.returned),
          fmt::format("{}", line.withdrawn),
          fmt::format("{}", line.expired),
          fmt::format("{}", line.waiting),
          fmt::format("{} ({} overturned)", line.appeals, line.overturned),
          engine::released_text(line),
          decided ? base::to_duration_text(std::chrono::ceil<std::chrono::seconds>(line.median_to_decision)) : "none",
          fmt::format("{}", line.refused),
          fmt::format("{} ({} overturned)", line.refused_appeals, line.refused_overturned),
          fmt::format("{}", line.tagged)};
}

std::string table(const char* heading, const std::vector<engine::ReportLine>& lines) {
  std::vector<std::vector<std::string>> rows = {{heading, "HELD", "RELEASED", "RETURNED", "WITHDRAWN", "EXPIRED",
                                                 "WAITING", "APPEALS", "RELEASED OF THOSE DECIDED", "MEDIAN TIME",
                                                 "REFUSED", "APPEALS OF REFUSED", "TAGGED"}};
  for (const engine::ReportLine& line : lines) rows.push_back(row_of(line));
  return lines.empty() ? "" : table_text(rows) + "\n";
}

std::string text_of(const engine::CaseReport& report) {
  std::string text = fmt::format("Held, refused and tagged mail from {} until {}{}\n\n", base::to_rfc3339(report.from),
                                 base::to_rfc3339(report.until), report.cut ? " (not all was read)" : "");
  return text + table("TOTAL", {report.total}) + table("RULE", report.rules) + table("KIND", report.kinds) +
         table("SENDER", report.senders) + table("DAY", report.days);
}

void report(const Context& context, const ReportOptions& options) {
  if (options.csv && context.json) fail(Exit::usage, "--csv and --json exclude each other");
  const base::TimePoint until = options.until.empty() ? context.clock->now() : time_or_fail("--until", options.until);
  const base::TimePoint from = options.from.empty() ? until - kDefaultTime : time_or_fail("--from", options.from);
  if (from >= until) fail(Exit::usage, "--from must come before --until");
  const auto opened = context.open(Context::Access::read);
  const auto rows = opened.services.store->cases().report(from, until, kMostRows);
  if (!rows) fail(rows.error());
  engine::CaseReport made = engine::make_case_report(*rows, from, until);
  made.cut = rows->size() >= kMostRows;
  if (context.json) {
    fmt::print("{}\n", engine::case_report_json(made));
  } else {
    fmt::print("{}", options.csv ? engine::case_report_csv(made) : text_of(made));
  }
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("report", "What became of held, refused and tagged mail: by rule, kind, sender and day");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("--from", options->from, "mail from this day on (default: 30 days before --until)");
  command->add_option("--until", options->until, "mail before this day (default: now)");
  command->add_flag("--csv", options->csv, "as CSV");
  command->callback([&context, options] { report(context, *options); });
}

}  // namespace nonsolicit::cli
