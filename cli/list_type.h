// The commands add, list, remove and import of one list, the same way for every type of row. Rows are read as the CSV
// columns of lists/import.h, so that `add` checks exactly what `import` checks. Every change leaves an audit line.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/import_source.h"
#include "cli/import_summary.h"
#include "cli/list_rows.h"
#include "cli/text.h"

namespace nonsolicit::cli {

struct ListOptions {
  std::map<std::string, std::string> values;  // column -> value, for add
  std::string part;
  std::vector<std::string> keys;  // for remove
  std::string file;
  std::vector<std::string> columns;
  bool skip_bad = false;
  bool dry_run = false;
};

// What differs between the types.
template <class Row>
struct ListType {
  std::string name;
  std::string help;
  std::string action;   // of its audit lines: "optout" makes "optout.add"
  Cells heading;        // of `list`; lower case in JSON
  Cells columns;        // of `add` and `import`
  size_t required = 0;  // the first of them that must be given; they may stand without their option, in this order
  std::function<lists::Imported<Row>(std::string_view, const lists::ImportOptions&, const engine::State&)> import_rows;
  base::Result<std::vector<Row>> (store::ListsPort::*list)(std::string_view, size_t) = nullptr;
  std::function<base::Result<size_t>(store::ListsPort&, const Context::Opened&, const Cells&)> remove;
  Cells remove_keys;
  std::function<Change(const Context::Opened&, const Cells&)> removed;       // for the audit; without action
  std::function<void(CLI::App& command, Context&)> add_import = {};          // nothing: the one of all types
  std::function<void(const Context::Opened&, const Row&)> check_added = {};  // fails for a row that `add` must not make
};

// Places of the key columns in the heading.
template <class Row>
std::vector<size_t> key_places(const ListType<Row>& type) {
  std::vector<size_t> places;
  for (size_t i = 0; i < type.heading.size(); i++) {
    if (std::find(type.remove_keys.begin(), type.remove_keys.end(), type.heading[i]) != type.remove_keys.end())
      places.push_back(i);
  }
  return places;
}

// The rows that may be this one, as they stand in the store: hashed, perhaps.
template <class Row>
std::vector<Cells> rows_like(const Context::Opened& opened, const ListType<Row>& type, const Row& row) {
  constexpr size_t kMostLike = 100'000;
  const auto places = key_places(type);
  const auto found =
      (opened.services.store->lists().*type.list)(places.empty() ? "" : cells(row)[places[0]], kMostLike);
  if (!found) fail(found.error());
  std::vector<Cells> rows;
  for (const Row& one : *found) rows.push_back(cells(one));
  return rows;
}

template <class Row>
void import_list(const Context& context, const ListType<Row>& type, const ListOptions& options) {
  const auto opened = context.open(options.dry_run ? Context::Access::read : Context::Access::write);
  const auto imported = type.import_rows(
      read_source(options.file),
      import_options(options.file, options.columns, opened.state->options, context.clock->now()), *opened.state);
  report_problems(imported.problems, options.skip_bad);
  ImportSummary summary = summary_of(imported);
  if (options.dry_run) {
    summary.run = ImportSummary::Run::dry;
  } else {
    if (const auto done = opened.services.store->lists().put(imported.rows); !done) fail(done.error());
    audit(context, opened, {.action = type.action + ".import", .detail = import_detail(options.file, summary)});
  }
  fmt::print("{}", context.json ? summary_json(summary) + "\n" : summary_text(summary));
}

inline std::string csv_cell(const std::string& value) {
  std::string quoted = "\"";
  for (char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

template <class Row>
void record_row(const Context& context, const Context::Opened& opened, const ListType<Row>& type, const Row& row) {
  if (type.check_added) type.check_added(opened, row);
  const auto before = rows_like(opened, type, row);
  if (const auto done = opened.services.store->lists().put(std::vector<Row>{row}); !done) fail(done.error());
  const auto replaced = replaced_row(before, rows_like(opened, type, row), key_places(type));
  std::string detail = audited_cells(type.heading, cells(row));
  if (replaced) detail += fmt::format("; replaced: was {}", audited_replaced(type.heading, *replaced));
  audit(context, opened,
        {.action = type.action + ".add", .person = person_of(row), .subject = subject_of(row), .detail = detail});
  fmt::print(
      "1 row recorded{}\n",
      replaced ? fmt::format("; replaced: was {}", base::visible_text(replaced_text(type.heading, *replaced))) : "");
}

template <class Row>
void add_row(const Context& context, const ListType<Row>& type, const ListOptions& options) {
  std::string heading;
  std::string line;
  for (const std::string& column : type.columns) {
    const auto value = options.values.find(column);
    if (value == options.values.end() || value->second.empty()) continue;
    heading += (heading.empty() ? "" : ",") + column;
    line += (line.empty() ? "" : ",") + csv_cell(value->second);
  }
  const auto opened = context.open(Context::Access::write);
  auto import_as = import_options("command line", {}, opened.state->options, context.clock->now());
  import_as.source = "staff:" + operator_name();
  import_as.separator = ',';
  const auto imported = type.import_rows(heading + "\n" + line + "\n", import_as, *opened.state);
  for (const lists::LineProblem& problem : imported.problems) fail(Exit::failure, problem.what);
  for (const auto& [why, count] : imported.left_out)
    fail(Exit::failure, fmt::format("not recorded: {}", to_string(why)));
  for (const Row& row : imported.rows) record_row(context, opened, type, row);
}

template <class Row>
void list_rows(const Context& context, const ListType<Row>& type, const std::string& part) {
  // JSON is for programs, which see no remark: all of it.
  const size_t kMostRows = context.json ? static_cast<size_t>(-1) : 100'000;
  const auto opened = context.open(Context::Access::read);
  const auto rows = (opened.services.store->lists().*type.list)(part, kMostRows);
  if (!rows) fail(rows.error());
  std::vector<Cells> table = {type.heading};
  for (const Row& row : *rows) {
    const Cells values = cells(row);
    if (!context.json) {
      Cells shown = values;
      for (std::string& cell : shown) cell = base::visible_text(cell);
      table.push_back(std::move(shown));
      continue;
    }
    nlohmann::ordered_json json;
    for (size_t i = 0; i < values.size(); i++) json[base::to_lower(type.heading[i])] = values[i];
    fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }
  if (context.json) return;
  fmt::print("{}{} {}{}\n", rows->empty() ? "" : table_text(table), rows->size(), rows->size() == 1 ? "row" : "rows",
             rows->size() < kMostRows ? "" : ", and more: name a part of an address");
}

template <class Row>
void remove_row(const Context& context, const ListType<Row>& type, const Cells& keys) {
  const auto opened = context.open(Context::Access::write);
  const auto removed = type.remove(opened.services.store->lists(), opened, keys);
  if (!removed) fail(removed.error());
  if (*removed == 0) fail(Exit::failure, fmt::format("no {} row for {}", type.name, fmt::join(keys, " ")));
  Change change = type.removed(opened, keys);
  change.action = type.action + ".remove";
  audit(context, opened, change);
  fmt::print("{} {}\n", *removed, *removed == 1 ? "row removed" : "rows removed");
}

template <class Row>
void add_import(CLI::App& command, Context& context, std::shared_ptr<ListType<Row>> type) {
  auto options = std::make_shared<ListOptions>();
  auto* import_command = command.add_subcommand(
      "import", "Read rows from a CSV file: " + fmt::format("{}", fmt::join(type->columns, ", ")));
  import_command->add_option("FILE", options->file, "CSV file; - is standard input")->required();
  import_command->add_option("--column", options->columns, "NAME=TITLE or NAME=NUMBER");
  import_command->add_flag("--skip-bad-lines", options->skip_bad, "import the good lines even where others are bad");
  import_command->add_flag("--dry-run", options->dry_run, "only tell what would be recorded");
  import_command->callback([&context, type, options] { import_list(context, *type, *options); });
}

template <class Row>
CLI::App* add_type(CLI::App& parent, Context& context, ListType<Row> made) {
  auto type = std::make_shared<ListType<Row>>(std::move(made));
  auto options = std::make_shared<ListOptions>();
  auto* command = parent.add_subcommand(type->name, type->help);
  command->require_subcommand(1);

  auto* add = command->add_subcommand("add", "Record one row");
  for (size_t i = 0; i < type->columns.size(); i++) {
    const std::string& column = type->columns[i];
    std::string option = "--" + column;
    std::replace(option.begin(), option.end(), '_', '-');
    if (i < type->required) {
      option += "," + column;
      std::transform(option.end() - static_cast<std::ptrdiff_t>(column.size()), option.end(),
                     option.end() - static_cast<std::ptrdiff_t>(column.size()),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    }
    add->template add_option_function<std::string>(
           option, [options, column](const std::string& value) { options->values[column] = value; },
           column_help(column))
        ->required(i < type->required);
  }
  add->callback([&context, type, options] { add_row(context, *type, *options); });

  auto* list = command->add_subcommand("list", "List rows");
  list->add_option("PART", options->part,
                   "only rows with this text in an address or name; where addresses are hashed, a whole address");
  list->callback([&context, type, options] { list_rows(context, *type, options->part); });

  auto* remove = command->add_subcommand("remove", "Remove a row");
  for (const std::string& key : type->remove_keys) {
    remove
        ->template add_option_function<std::string>(
            key, [options](const std::string& value) { options->keys.push_back(value); }, column_help(key))
        ->required();
  }
  remove->callback([&context, type, options] { remove_row(context, *type, options->keys); });

  if (type->add_import) {
    type->add_import(*command, context);
  } else {
    add_import(*command, context, type);
  }
  return command;
}

}  // namespace nonsolicit::cli
