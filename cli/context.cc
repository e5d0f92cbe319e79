#include "cli/context.h"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/unicode.h"
#include "engine/service_user.h"

namespace nonsolicit::cli {

bool directory_missing(const engine::State& state) { return !state.directory || state.directory->info().entries == 0; }

void fail(const base::Error& error) {
  base::Error told = error;
  if (!told.detail.empty() && told.text.ends_with('.')) told.text.pop_back();  // no ".:"
  throw Failure{.exit = error.kind == base::ErrorClass::config ? Exit::configuration : Exit::failure,
                .text = told.full()};
}

void fail(Exit exit, std::string text) { throw Failure{.exit = exit, .text = std::move(text)}; }

std::shared_ptr<const engine::State> Context::load(engine::Strictness strictness) const {
  std::vector<std::string> problems;
  auto state = engine::load_state(options_file, strictness, problems);
  if (state) return state;
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  fail(Exit::configuration, text);
}

Context::Opened Context::open(Access access, engine::Strictness strictness) const {
  return open_as(access, strictness, std::nullopt);
}

Context::Opened Context::open(Access access, lists::Privacy privacy) const {
  return open_as(access, engine::Strictness::lists_only, privacy);
}

Context::Opened Context::open_as(Access access, engine::Strictness strictness,
                                 std::optional<lists::Privacy> privacy) const {
  Opened opened;
  opened.state = load(strictness);
  // Without a key file the state has keys of the moment, which must not hash anything that is kept.
  if (auto keys = base::KeyRing::load(opened.state->options.key_file)) {
    opened.keys = std::make_shared<const base::KeyRing>(std::move(*keys));
  }
  if (access == Access::write) {
    if (auto done = engine::become_owner_of(std::filesystem::path(opened.state->options.store.path).parent_path());
        !done)
      fail(done.error());
  }
  const auto& options = opened.state->options.store;
  auto store = store::open_sqlite({.path = options.path,
                                   .busy_timeout_ms = static_cast<int>(options.busy_timeout.count() / 1000),
                                   .read_only = access == Access::read,
                                   .privacy = privacy.value_or(opened.state->options.lists.privacy),
                                   .keys = opened.keys});
  if (!store) fail(store.error());
  std::error_code ignored;
  opened.store_missing = access == Access::read && !std::filesystem::exists(options.path, ignored);
  opened.services = engine::Services{.clock = clock,
                                     .log = std::make_shared<base::Log>(),
                                     .metrics = std::make_shared<base::Metrics>(),
                                     .store = *store};
  return opened;
}

std::string json_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string operator_name() {
  for (const char* variable : {"SUDO_USER", "LOGNAME", "USER"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return value;
  }
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", ::getuid());
}

namespace {

// Where a subcommand is missing: which word is none, and which there are; "" where something else was required.
std::string missing_command(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string name = "nonsolicit";
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    name += " " + at->get_name();
  }
  std::vector<std::string> names;
  for (const CLI::App* sub : at->get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  if (names.empty()) return "";
  const auto rest = app.remaining(true);
  const std::string wrong =
      rest.empty() ? "a command is missing" : fmt::format("there is no \"{}\"", base::visible_text(rest.front()));
  return fmt::format("{}: {}; expected one of {} (see {} --help)", name, wrong, fmt::join(names, ", "), name);
}

int run_command(int argc, char** argv) {
  Context context;
  context.clock = std::make_shared<base::SystemClock>();
  // Set but empty is not set, as with other variables of the shell.
  if (const char* file = std::getenv("NONSOLICIT_CONFIG"); file != nullptr && *file != '\0')
    context.options_file = file;

  CLI::App app{"nonsolicit: enforces a member-to-member nonsolicitation policy at the mail gateway"};
  app.name("nonsolicit");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "nonsolicit " NONSOLICIT_VERSION);
  std::string file;
  app.add_option("-c,--config", file, "options file (default /etc/nonsolicit/nonsolicit.toml, or $NONSOLICIT_CONFIG)");
  app.add_flag("--json", context.json, "print JSON instead of text");
  app.parse_complete_callback([&] {
    if (!file.empty()) context.options_file = file;
  });
  add_audit(app, context);
  add_case(app, context);
  add_check(app, context);
  add_classify(app, context);
  add_config(app, context);
  add_directory(app, context);
  add_evaluate(app, context);
  add_hold(app, context);
  add_key(app, context);
  add_learn(app, context);
  add_lists(app, context);
  add_optout(app, context);
  add_people(app, context);
  add_relationships(app, context);
  add_report(app, context);
  add_standing(app, context);
  add_train(app, context);
  add_user(app, context);
  add_why(app, context);
  app.footer("Exit codes: 0 ok, 1 failure, 2 configuration, 64 usage. Each command has --help.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    if (const std::string text = missing_command(app); !text.empty()) {
      fmt::print(stderr, "{}\n", text);
      return static_cast<int>(Exit::usage);
    }
    app.exit(error);
    return static_cast<int>(Exit::usage);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::usage);
  } catch (const Failure& failure) {
    if (!failure.text.empty()) fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(failure.text));
    return static_cast<int>(failure.exit);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "nonsolicit: internal error: {}\n", failure.what());
    return static_cast<int>(Exit::failure);
  }
  return 0;
}

}  // namespace

int run(int argc, char** argv) {
  const int code = run_command(argc, argv);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  // fprintf: fmt throws where standard error is as full.
  std::fprintf(stderr, "nonsolicit: cannot write the output: %s\n", base::errno_text(errno).c_str());
  return code == 0 ? static_cast<int>(Exit::failure) : code;
}

}  // namespace nonsolicit::cli
