// nonsolicit audit list|verify: who changed what is kept about people, in a chain that shows a line taken out.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "cli/context.h"
#include "cli/text.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kPage = 1000;

struct AuditOptions {
  int64_t from = 1;
  std::string action;
};

std::string line_json(const store::AuditLine& line) {
  const nlohmann::ordered_json json{{"number", line.number},   {"time", base::to_rfc3339(line.when)},
                                    {"actor", line.actor},     {"action", line.action},
                                    {"subject", line.subject}, {"detail", line.detail},
                                    {"hash", line.hash}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// Calls `each` for every line from a number on.
void for_each_line(const Context::Opened& opened, int64_t from,
                   const std::function<void(const store::AuditLine&)>& each) {
  while (true) {
    const auto lines = opened.services.store->audit().lines(from, kPage);
    if (!lines) fail(lines.error());
    for (const store::AuditLine& line : *lines) each(line);
    if (lines->size() < kPage) return;
    from = lines->back().number + 1;
  }
}

void list(const Context& context, const AuditOptions& options) {
  const auto opened = context.open(Context::Access::read);
  std::vector<std::vector<std::string>> table = {{"NUMBER", "TIME", "ACTOR", "ACTION", "SUBJECT", "DETAIL"}};
  for_each_line(opened, options.from, [&](const store::AuditLine& line) {
    if (!line.action.starts_with(options.action)) return;
    if (context.json) {
      fmt::print("{}", line_json(line));
      return;
    }
    table.push_back({fmt::format("{}", line.number), base::to_rfc3339(line.when), base::visible_text(line.actor),
                     base::visible_text(line.action), base::visible_text(line.subject),
                     base::visible_text(line.detail)});
  });
  if (context.json) return;
  const size_t count = table.size() - 1;
  fmt::print("{}{} {}\n", count == 0 ? "" : table_text(table), count, count == 1 ? "line" : "lines");
}

void verify(const Context& context) {
  const auto opened = context.open(Context::Access::read);
  const auto problem = opened.services.store->audit().verify();
  if (!problem) fail(problem.error());
  if (*problem) {
    if (context.json) {
      fmt::print(
          "{}\n",
          nlohmann::ordered_json{{"whole", false}, {"line", (*problem)->number}, {"what", (*problem)->what}}.dump());
    }
    fail(Exit::failure, fmt::format("the chain breaks at line {}: {}; compare with a backup, `nonsolicit audit list "
                                    "--from {}` shows what follows",
                                    (*problem)->number, (*problem)->what, (*problem)->number));
  }
  int64_t last = 0;
  for_each_line(opened, 1, [&last](const store::AuditLine& line) { last = line.number; });
  if (context.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"whole", true}, {"lines", last}}.dump());
  } else {
    fmt::print("the chain of {} {} is whole\n", last, last == 1 ? "line" : "lines");
  }
}

}  // namespace

void add_audit(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("audit", "Who changed what is kept about people, and when");
  command->require_subcommand(1);
  auto options = std::make_shared<AuditOptions>();
  auto* list_command = command->add_subcommand("list", "List the lines, oldest first");
  list_command->add_option("--from", options->from, "number of the first line (default 1)");
  list_command->add_option("--action", options->action,
                           "only actions that begin with this: optout, optout.add, forget");
  list_command->callback([&context, options] { list(context, *options); });
  command->add_subcommand("verify", "Check that no line was changed or taken out; exit code 1 where one was")
      ->callback([&context] { verify(context); });
}

}  // namespace nonsolicit::cli
