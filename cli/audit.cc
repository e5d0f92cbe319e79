// nonsolicit audit list|verify|export: who changed what is kept about people, in a chain that shows a line taken out.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "cli/context.h"
#include "cli/new_file.h"
#include "cli/text.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kPage = 1000;

struct AuditOptions {
  int64_t from = 1;
  std::string action;
  std::string file;
};

using Json = nlohmann::ordered_json;

Json line_json(const store::AuditLine& line) {
  return {{"number", line.number},   {"time", base::to_rfc3339(line.when)},
          {"actor", line.actor},     {"action", line.action},
          {"subject", line.subject}, {"detail", line.detail},
          {"hash", line.hash}};
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
      fmt::print("{}", json_line(line_json(line)));
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

// One line of JSON each, and a last one with how many there are and where the whole chain ends.
std::string exported(const Context& context, const AuditOptions& options) {
  const auto opened = context.open(Context::Access::read);
  std::string text;
  int64_t count = 0;
  Json end{{"lines", 0}, {"end", 0}, {"end_hash", ""}};
  for_each_line(opened, 1, [&](const store::AuditLine& line) {
    end["end"] = line.number;
    end["end_hash"] = line.hash;
    if (line.number < options.from || !line.action.starts_with(options.action)) return;
    Json json = line_json(line);
    json["micros"] = base::to_micros(line.when);  // as it stands in the chain
    text += json_line(json);
    count++;
  });
  end["lines"] = count;
  return text + json_line(end);
}

void export_lines(const Context& context, const AuditOptions& options) {
  if (options.file.empty()) {
    fmt::print("{}", exported(context, options));
    return;
  }
  write_new_file(options.file, [&] { return exported(context, options); });
  fmt::print("written to {}\n", options.file);
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
  const auto lines = [&](const char* name, const char* help) {
    auto* sub = command->add_subcommand(name, help);
    sub->add_option("--from", options->from, "number of the first line (default 1)");
    sub->add_option("--action", options->action, "only actions that begin with this: optout, optout.add, forget");
    return sub;
  };
  auto* list_command = lines("list", "List the lines, oldest first");
  list_command->callback([&context, options] { list(context, *options); });
  command->add_subcommand("verify", "Check that no line was changed or taken out; exit code 1 where one was")
      ->callback([&context] { verify(context); });
  auto* export_command =
      lines("export", "The chain as lines of JSON with their hashes; the last one tells how many, and its end");
  export_command->add_option("FILE", options->file, "a new file, readable by you alone (default: standard output)");
  export_command->callback([&context, options] { export_lines(context, *options); });
}

}  // namespace nonsolicit::cli
