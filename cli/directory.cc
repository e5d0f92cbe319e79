// nonsolicit directory import|stat
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/file.h"
#include "cli/context.h"
#include "cli/import_source.h"
#include "cli/new_file.h"
#include "lists/import.h"

namespace nonsolicit::cli {
namespace {

struct DirectoryOptions {
  std::string file;
  std::vector<std::string> columns;
  std::string edition;
  bool force = false;
  bool skip_bad = false;
};

std::shared_ptr<const base::KeyRing> keys_of(const conf::Options& options) {
  auto keys = base::KeyRing::load(options.key_file);
  if (!keys) fail(keys.error());
  return std::make_shared<const base::KeyRing>(std::move(*keys));
}

void print_info(const Context& context, const std::string& path, const lists::DirectoryInfo& info) {
  if (context.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"file", path},
                                              {"entries", info.entries},
                                              {"canaries", info.canaries},
                                              {"organisations", info.organisations},
                                              {"edition", info.edition},
                                              {"imported", base::to_rfc3339(info.imported)}}
                           .dump());
    return;
  }
  fmt::print("{}: {} entries ({} canaries), {} organisations, edition \"{}\", imported {}\n", path, info.entries,
             info.canaries, info.organisations, info.edition, base::to_rfc3339(info.imported));
}

void import_directory(const Context& context, const DirectoryOptions& options) {
  const auto state = context.load(engine::Strictness::lists_only);
  const auto keys = keys_of(state->options);
  check_output_place("directory_file", state->options.directory_file);
  auto imported = lists::import_directory(
      read_source(options.file), import_options(options.file, options.columns, state->options, context.clock->now()));
  report_problems(imported.problems, options.skip_bad);
  auto info = lists::write_directory(state->options.directory_file, imported.rows, *keys,
                                     {.edition = options.edition, .now = context.clock->now(), .force = options.force});
  if (!info) fail(info.error());
  print_info(context, state->options.directory_file, *info);
  if (imported.duplicates > 0) fmt::print("{} addresses stood more than once\n", imported.duplicates);
}

}  // namespace

void add_directory(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("directory", "Import the member directory, or tell what is in it");
  command->require_subcommand(1);
  auto options = std::make_shared<DirectoryOptions>();
  auto* import_command =
      command->add_subcommand("import", "Read a CSV file or one address per line into the directory file");
  import_command->add_option("FILE", options->file, "the member list; - is standard input")->required();
  import_command->add_option("--column", options->columns,
                             "NAME=TITLE or NAME=NUMBER for email, id, name, organisation, canary");
  import_command->add_option("--edition", options->edition, "name of this edition of the directory");
  import_command->add_flag("--force", options->force, "accept an empty list, or one that shrank by half");
  import_command->add_flag("--skip-bad-lines", options->skip_bad, "import the good lines even where others are bad");
  import_command->callback([&context, options] { import_directory(context, *options); });
  command->add_subcommand("stat", "Tell size, edition and age of the directory file")->callback([&context] {
    const auto state = context.load(engine::Strictness::lists_only);
    auto directory = lists::open_directory(state->options.directory_file, keys_of(state->options));
    if (!directory) fail(directory.error());
    print_info(context, state->options.directory_file, (*directory)->info());
  });
}

}  // namespace nonsolicit::cli
