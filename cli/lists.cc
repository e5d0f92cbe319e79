// nonsolicit lists TYPE add|list|remove|import, TYPE one of relationships, optouts, preferences, grants, exempt,
// organisations. Every row is read and written as CSV columns of lists/import.h, so that `add` checks exactly what
// `import` checks.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/context.h"
#include "cli/import_source.h"
#include "cli/text.h"
#include "lists/import.h"

namespace nonsolicit::cli {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::vector<std::string>;

struct ListOptions {
  std::map<std::string, std::string> values;  // column -> value, for add
  std::string part;
  std::vector<std::string> keys;  // for remove
  std::string file;
  std::vector<std::string> columns;
  bool skip_bad = false;
};

std::string day(base::TimePoint time) { return base::to_micros(time) == 0 ? "" : base::to_rfc3339(time).substr(0, 10); }
// The last day that counts: an end is kept as the moment after it.
std::string last_day(base::TimePoint end) { return day(end - base::Duration(1)); }
std::string expiry(const lists::Origin& origin) { return origin.expires ? last_day(*origin.expires) : "never"; }

Cells cells(const lists::RelationshipEntry& row) {
  return {row.sender.text(),
          row.recipient.text(),
          std::string(lists::to_string(row.kind)),
          day(row.last_seen),
          fmt::format("{}", row.count),
          row.origin.source,
          row.origin.evidence,
          expiry(row.origin)};
}
Cells cells(const lists::OptOutEntry& row) {
  return {row.recipient.text(), row.sender,        std::string(lists::to_string(row.scope)),
          day(row.requested),   row.origin.source, row.origin.evidence,
          expiry(row.origin)};
}
Cells cells(const lists::PreferenceEntry& row) {
  return {row.recipient.text(),     row.sender.text(), std::string(lists::to_string(row.choice)),
          day(row.origin.recorded), row.origin.source, expiry(row.origin)};
}
Cells cells(const lists::GrantEntry& row) {
  return {row.id,        row.sender.text(),   row.recipients.empty() ? "all" : fmt::format("{}", row.recipients.size()),
          day(row.from), last_day(row.until), fmt::format("{}/{}", row.used, row.mailings),
          row.reason,    row.approved_by};
}
Cells cells(const lists::ExemptEntry& row) {
  return {row.who, std::string(lists::to_string(row.kind)), row.origin.source, row.origin.evidence, expiry(row.origin)};
}
Cells cells(const lists::OrganisationEntry& row) { return {row.domain, row.organisation, row.origin.source}; }

// What `add --COLUMN` and `remove KEY` want, for --help.
std::string column_help(const std::string& column) {
  static const std::map<std::string, std::string> kHelp = {
      {"sender", "who sends: a mail address (opt-outs: also a domain or a List-Id, see --scope)"},
      {"recipient", "the member: a mail address"},
      {"recipients", "the members covered: mail addresses with \";\" between them (default: all)"},
      {"kind", "relationships: contact (default) or interest; exempt: staff, exempt or system"},
      {"date", "when it was, 2026-11-22 or RFC 3339 (default: now)"},
      {"evidence", "where it is known from: a meeting, a Message-ID, a note"},
      {"expires", "until when it counts, 2026-11-22 (default: for ever)"},
      {"scope", "what SENDER is: sender (an address, default), organisation (a domain) or list (a List-Id)"},
      {"choice", "allow or block"},
      {"from", "first day, 2026-11-22"},
      {"until", "last day, 2026-12-31"},
      {"mailings", "how many messages it covers"},
      {"reason", "what was agreed"},
      {"approved_by", "who approved it"},
      {"who", "a mail address, or @domain for everybody there"},
      {"domain", "a domain that only this organisation uses"},
      {"organisation", "name of the organisation, as in the directory"},
      {"id", "id of the row, as listed"}};
  const auto found = kHelp.find(base::to_lower(column));
  return found == kHelp.end() ? std::string() : found->second;
}

// What differs between the six types.
template <class Row>
struct Type {
  const char* name;
  const char* help;
  Cells heading;    // of `list`; lower case in JSON
  Cells columns;    // of `add` and `import`
  size_t required;  // the first of them that must be given
  lists::Imported<Row> (*import)(std::string_view, const lists::ImportOptions&);
  base::Result<std::vector<Row>> (store::ListsPort::*list)(std::string_view, size_t);
  std::function<base::Result<size_t>(store::ListsPort&, const Context&, const Context::Opened&, const Cells&)> remove;
  Cells remove_keys;
};

base::Address address_or_fail(const std::string& text, const Context::Opened& opened) {
  const auto address = base::Address::parse(text, opened.state->options.address);
  if (!address) fail(Exit::usage, text + ": not a mail address");
  return *address;
}

std::string csv_cell(const std::string& value) {
  std::string quoted = "\"";
  for (char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

template <class Row>
void put(const Context& context, const Type<Row>& type, const std::string& content, const std::string& file,
         const std::string& source, const ListOptions& options) {
  const auto opened = context.open(Context::Access::write);
  auto import_as = import_options(file, options.columns, opened.state->options, context.clock->now());
  import_as.source = source;
  const auto imported = type.import(content, import_as);
  report_problems(imported.problems, options.skip_bad);
  const auto done = opened.services.store->lists().put(imported.rows);
  if (!done) fail(done.error());
  fmt::print("{} {}\n", imported.rows.size(), imported.rows.size() == 1 ? "row recorded" : "rows recorded");
}

template <class Row>
void add_row(const Context& context, const Type<Row>& type, const ListOptions& options) {
  std::string heading;
  std::string line;
  for (const std::string& column : type.columns) {
    const auto value = options.values.find(column);
    if (value == options.values.end() || value->second.empty()) continue;
    heading += (heading.empty() ? "" : ",") + column;
    line += (line.empty() ? "" : ",") + csv_cell(value->second);
  }
  put(context, type, heading + "\n" + line + "\n", "command line", "staff:" + operator_name(), options);
}

template <class Row>
void list_rows(const Context& context, const Type<Row>& type, const std::string& part) {
  const auto opened = context.open(Context::Access::read);
  const auto rows = (opened.services.store->lists().*type.list)(part, 100'000);
  if (!rows) fail(rows.error());
  std::vector<Cells> table = {type.heading};
  for (const Row& row : *rows) {
    if (!context.json) {
      Cells shown = cells(row);
      for (std::string& cell : shown) cell = base::visible_text(cell);
      table.push_back(std::move(shown));
      continue;
    }
    Json json;
    const Cells values = cells(row);
    for (size_t i = 0; i < values.size(); i++) json[base::to_lower(type.heading[i])] = values[i];
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  if (!context.json)
    fmt::print("{}{} {}\n", rows->empty() ? "" : table_text(table), rows->size(), rows->size() == 1 ? "row" : "rows");
}

template <class Row>
void add_type(CLI::App& lists_command, Context& context, Type<Row> made) {
  auto type = std::make_shared<Type<Row>>(std::move(made));
  auto options = std::make_shared<ListOptions>();
  auto* command = lists_command.add_subcommand(type->name, type->help);
  command->require_subcommand(1);

  auto* add = command->add_subcommand("add", "Record one row");
  for (size_t i = 0; i < type->columns.size(); i++) {
    const std::string& column = type->columns[i];
    std::string option = "--" + column;
    std::replace(option.begin(), option.end(), '_', '-');
    add->template add_option_function<std::string>(
           option, [options, column](const std::string& value) { options->values[column] = value; },
           column_help(column))
        ->required(i < type->required);
  }
  add->callback([&context, type, options] { add_row(context, *type, *options); });

  auto* list = command->add_subcommand("list", "List rows");
  list->add_option("PART", options->part, "only rows with this text in an address or name");
  list->callback([&context, type, options] { list_rows(context, *type, options->part); });

  auto* remove = command->add_subcommand("remove", "Remove a row");
  for (const std::string& key : type->remove_keys) {
    remove
        ->template add_option_function<std::string>(
            key, [options](const std::string& value) { options->keys.push_back(value); }, column_help(key))
        ->required();
  }
  remove->callback([&context, type, options] {
    const auto opened = context.open(Context::Access::write);
    const auto removed = type->remove(opened.services.store->lists(), context, opened, options->keys);
    if (!removed) fail(removed.error());
    if (*removed == 0) fail(Exit::failure, fmt::format("no {} row for {}", type->name, fmt::join(options->keys, " ")));
    fmt::print("{} {}\n", *removed, *removed == 1 ? "row removed" : "rows removed");
  });

  auto* import = command->add_subcommand(
      "import", "Read rows from a CSV file: " + fmt::format("{}", fmt::join(type->columns, ", ")));
  import->add_option("FILE", options->file, "CSV file; - is standard input")->required();
  import->add_option("--column", options->columns, "NAME=TITLE or NAME=NUMBER");
  import->add_flag("--skip-bad-lines", options->skip_bad, "import the good lines even where others are bad");
  import->callback([&context, type, options] {
    put(context, *type, read_source(options->file), options->file, "import:" + options->file, *options);
});
}  // namespace

}  // namespace nonsolicit::cli

void add_lists(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("lists", "Relationships, opt-outs, preferences, grants, exempt senders, organisations");
  command->require_subcommand(1);
  using Port = store::ListsPort;
  add_type<lists::RelationshipEntry>(*command, context,
                                     {"relationships",
                                      "Who has had contact with whom, or asked for mail",
                                      {"SENDER", "RECIPIENT", "KIND", "LAST", "COUNT", "SOURCE", "EVIDENCE", "EXPIRES"},
                                      {"sender", "recipient", "kind", "date", "evidence", "expires"},
                                      2,
                                      &lists::import_relationships,
                                      &Port::relationships,
                                      [](Port& port, const Context&, const Context::Opened& opened, const Cells& keys) {
                                        return port.remove_relationship(address_or_fail(keys[0], opened),
                                                                        address_or_fail(keys[1], opened));
                                      },
                                      {"SENDER", "RECIPIENT"}});
  add_type<lists::OptOutEntry>(*command, context,
                               {"optouts",
                                "Who asked not to be mailed by whom",
                                {"RECIPIENT", "SENDER", "SCOPE", "REQUESTED", "SOURCE", "EVIDENCE", "EXPIRES"},
                                {"recipient", "sender", "scope", "date", "evidence", "expires"},
                                2,
                                &lists::import_opt_outs,
                                &Port::opt_outs,
                                [](Port& port, const Context&, const Context::Opened& opened, const Cells& keys) {
                                  return port.remove_opt_out(address_or_fail(keys[0], opened), base::to_lower(keys[1]));
                                },
                                {"RECIPIENT", "SENDER"}});
  add_type<lists::PreferenceEntry>(*command, context,
                                   {"preferences",
                                    "Senders that a member allows or blocks",
                                    {"RECIPIENT", "SENDER", "CHOICE", "SET", "SOURCE", "EXPIRES"},
                                    {"recipient", "sender", "choice", "evidence", "expires"},
                                    3,
                                    &lists::import_preferences,
                                    &Port::preferences,
                                    [](Port& port, const Context&, const Context::Opened& opened, const Cells& keys) {
                                      return port.remove_preference(address_or_fail(keys[0], opened),
                                                                    address_or_fail(keys[1], opened));
                                    },
                                    {"RECIPIENT", "SENDER"}});
  add_preference_link(*command->get_subcommand("preferences"), context);
  add_type<lists::GrantEntry>(
      *command, context,
      {"grants",
       "Agreements: sponsors, educators, approved mailings",
       {"ID", "SENDER", "RECIPIENTS", "FROM", "UNTIL", "USED", "REASON", "APPROVED_BY"},
       {"sender", "from", "until", "mailings", "reason", "approved_by", "recipients"},
       6,
       &lists::import_grants,
       &Port::grants,
       [](Port& port, const Context&, const Context::Opened&, const Cells& keys) { return port.remove_grant(keys[0]); },
       {"ID"}});
  add_type<lists::ExemptEntry>(*command, context,
                               {"exempt",
                                "Association staff, exempt senders, systems",
                                {"WHO", "KIND", "SOURCE", "EVIDENCE", "EXPIRES"},
                                {"who", "kind", "evidence", "expires"},
                                2,
                                &lists::import_exempt,
                                &Port::exempt,
                                [](Port& port, const Context&, const Context::Opened&, const Cells& keys) {
                                  return port.remove_exempt(base::to_lower(keys[0]));
                                },
                                {"WHO"}});
  add_type<lists::OrganisationEntry>(*command, context,
                                     {"organisations",
                                      "Domains that belong to one organisation",
                                      {"DOMAIN", "ORGANISATION", "SOURCE"},
                                      {"domain", "organisation", "evidence"},
                                      2,
                                      &lists::import_organisations,
                                      &Port::organisations,
                                      [](Port& port, const Context&, const Context::Opened&, const Cells& keys) {
                                        return port.remove_organisation(base::to_lower(keys[0]));
                                      },
                                      {"DOMAIN"}});
}

}  // namespace nonsolicit::cli
