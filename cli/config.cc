// nonsolicit config check|show|sample, nonsolicit key init|rotate
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/context.h"
#include "conf/folders.h"
#include "conf/load.h"
#include "engine/cases/deciders.h"

namespace nonsolicit::cli {
namespace {

constexpr auto kKeepKeys = std::chrono::hours(24 * 60);  // longest life of anything signed: links and releases

// Settings of the pages under which no account could decide. A store that is not there yet, or is not for this user's
// eyes, has no accounts to check.
void check_deciders(const engine::State& state) {
  const auto& options = state.options.store;
  if (::access(options.path.c_str(), R_OK) != 0) return;
  auto keys = base::KeyRing::load(state.options.key_file);
  if (!keys) return;
  const auto store = store::open_sqlite({.path = options.path,
                                         .busy_timeout_ms = static_cast<int>(options.busy_timeout.count() / 1000),
                                         .read_only = true,
                                         .privacy = state.options.lists.privacy,
                                         .keys = std::make_shared<const base::KeyRing>(std::move(*keys))});
  if (!store) return;
  const auto accounts = (*store)->accounts().all();
  if (!accounts) return;
  const auto complete = engine::with_organisations(state, **store);
  if (!complete) return;
  const auto problem = engine::nobody_could_decide(**complete, *accounts);
  if (!problem) return;
  switch (problem->cause) {
    case engine::Undecidable::Cause::settings: fail(Exit::configuration, problem->text);
    // Before the first account there is only the command, whose user decides as an admin.
    case engine::Undecidable::Cause::no_account: fmt::print(stderr, "nonsolicit: note: {}\n", problem->text); return;
  }
}

void config_check(const Context& context) {
  const auto state = context.load(engine::Strictness::strict);
  check_deciders(*state);
  for (const std::string& folder : conf::missing_folders(state->options))
    fmt::print(stderr, "nonsolicit: warning: {}\n", folder);
  const auto info = state->directory->info();
  fmt::print("{}: good: mode {}, {} rules, {} directory entries of {}\n", context.options_file.string(),
             policy::to_string(state->options.policy.mode), state->rules.rules.size(), info.entries,
             base::to_rfc3339(info.imported).substr(0, 10));
}

void config_show(const Context& context) {
  const auto loaded = conf::load_options(context.options_file);
  if (!loaded.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(loaded.problems, "\n")));
  fmt::print("{}", conf::show_options(loaded.value));
}

std::filesystem::path key_path(const Context& context) {
  const auto loaded = conf::load_options(context.options_file);
  if (!loaded.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(loaded.problems, "\n")));
  return loaded.value.key_file;
}

void print_keys(const base::KeyRing& ring, const std::filesystem::path& path) {
  fmt::print("{}: {} {}, signing with {}\n", path.string(), ring.size(), ring.size() == 1 ? "key" : "keys",
             ring.signing().id);
}

}  // namespace

void add_config(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("config", "Check or show the configuration");
  command->require_subcommand(1);
  command->add_subcommand("check", "Read all files and report every problem")->callback([&context] {
    config_check(context);
  });
  command->add_subcommand("show", "Print every option with its value, and the failure table")->callback([&context] {
    config_show(context);
  });
  command->add_subcommand("sample", "Print the commented sample options file")->callback([] {
    fmt::print("{}", conf::sample_file());
  });
}

void add_key(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("key", "Make or change the secret key of this installation");
  command->require_subcommand(1);
  command->add_subcommand("init", "Make the key file (0600); refuses where one is")->callback([&context] {
    const auto path = key_path(context);
    auto ring = base::KeyRing::init(path, context.clock->now());
    if (!ring) fail(ring.error());
    print_keys(*ring, path);
  });
  command
      ->add_subcommand("rotate",
                       "Sign with a new key from now on; old keys stay valid until what they signed has expired")
      ->callback([&context] {
        const auto path = key_path(context);
        auto ring = base::KeyRing::rotate(path, context.clock->now(), kKeepKeys);
        if (!ring) fail(ring.error());
        print_keys(*ring, path);
      });
}

}  // namespace nonsolicit::cli
