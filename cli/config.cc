// nonsolicit config check|show|sample, nonsolicit key init|rotate
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/context.h"
#include "conf/folders.h"
#include "conf/load.h"
#include "engine/cases/deciders.h"

namespace nonsolicit::cli {
namespace {

constexpr auto kKeepKeys = std::chrono::hours(24 * 60);  // longest life of anything signed: links and releases

// Settings of the pages under which no account could decide. A store that is not there yet, or is not for this user's
// eyes, has no accounts to check.
std::optional<engine::Undecidable> undecidable(const engine::State& state) {
  const auto& options = state.options.store;
  if (::access(options.path.c_str(), R_OK) != 0) return std::nullopt;
  auto keys = base::KeyRing::load(state.options.key_file);
  if (!keys) return std::nullopt;
  const auto store = store::open_sqlite({.path = options.path,
                                         .busy_timeout_ms = static_cast<int>(options.busy_timeout.count() / 1000),
                                         .read_only = true,
                                         .privacy = state.options.lists.privacy,
                                         .keys = std::make_shared<const base::KeyRing>(std::move(*keys))});
  if (!store) return std::nullopt;
  const auto accounts = (*store)->accounts().all();
  if (!accounts) return std::nullopt;
  const auto complete = engine::with_organisations(state, **store);
  if (!complete) return std::nullopt;
  return engine::nobody_could_decide(**complete, *accounts);
}

struct Finding {
  enum class Severity { error, warning, note };
  Severity severity = Severity::error;
  std::string text;  // "file:line: what is wrong"
};

constexpr const char* name_of(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::error: return "error";
    case Finding::Severity::warning: return "warning";
    case Finding::Severity::note: break;
  }
  return "note";
}

std::vector<Finding> findings_of(const std::vector<std::string>& problems, const engine::State* state) {
  std::vector<Finding> findings;
  for (const std::string& problem : problems) {
    for (const std::string_view line : base::split(problem, '\n')) findings.push_back({.text = std::string(line)});
  }
  if (state == nullptr) return findings;
  for (const std::string& warning : state->warnings)
    findings.push_back({.severity = Finding::Severity::warning, .text = warning});
  for (const std::string& folder : conf::missing_folders(state->options))
    findings.push_back({.severity = Finding::Severity::warning, .text = folder});
  const auto problem = undecidable(*state);
  if (!problem) return findings;
  // Before the first account there is only the command, whose user decides as an admin.
  const bool wrong = problem->cause == engine::Undecidable::Cause::settings;
  findings.push_back({.severity = wrong ? Finding::Severity::error : Finding::Severity::note, .text = problem->text});
  return findings;
}

// "file:12: what" in its parts; without a place all is text.
nlohmann::ordered_json json_of(const Finding& finding) {
  using Json = nlohmann::ordered_json;
  const std::string& text = finding.text;
  for (size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
    size_t end = colon + 1;
    while (end < text.size() && base::is_digit(text[end])) end++;
    const bool place = colon > 0 && end > colon + 1 && end - colon < 9 && text.compare(end, 2, ": ") == 0;
    if (!place) continue;
    const size_t before = text.rfind(": ", colon - 1);  // "cannot be used: file:12: what"
    const size_t start = before == std::string::npos ? 0 : before + 2;
    return Json{{"severity", name_of(finding.severity)},
                {"file", text.substr(start, colon - start)},
                {"line", std::stoul(text.substr(colon + 1, end - colon - 1))},
                {"text", text.substr(0, start) + text.substr(end + 2)}};
  }
  return Json{{"severity", name_of(finding.severity)}, {"file", nullptr}, {"line", nullptr}, {"text", text}};
}

void print_json(const Context& context, const std::vector<Finding>& findings, const engine::State* state) {
  using Json = nlohmann::ordered_json;
  Json json{{"file", context.options_file.string()}, {"good", true}, {"problems", Json::array()}};
  for (const Finding& finding : findings) {
    if (finding.severity == Finding::Severity::error) json["good"] = false;
    json["problems"].push_back(json_of(finding));
  }
  if (state != nullptr) {
    json["mode"] = policy::to_string(state->options.policy.mode);
    json["rules"] = state->rules.rules.size();
    json["directory_entries"] = state->directory->info().entries;
    json["directory_imported"] = base::to_rfc3339(state->directory->info().imported);
  }
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

void config_check(const Context& context) {
  std::vector<std::string> problems;
  const auto state = engine::load_state(context.options_file, engine::Strictness::strict, problems);
  const auto findings = findings_of(problems, state.get());
  std::vector<std::string> errors;
  for (const Finding& finding : findings) {
    if (finding.severity == Finding::Severity::error) {
      errors.push_back(finding.text);
    } else if (!context.json) {
      fmt::print(stderr, "nonsolicit: {}: {}\n", name_of(finding.severity), base::visible_text(finding.text));
    }
  }
  if (context.json) print_json(context, findings, state.get());
  if (!errors.empty()) fail(Exit::configuration, context.json ? "" : fmt::format("{}", fmt::join(errors, "\n")));
  if (context.json) return;
  const auto info = state->directory->info();
  fmt::print("{}: good: mode {}, {} rules, {} directory entries of {}\n", context.options_file.string(),
             policy::to_string(state->options.policy.mode), state->rules.rules.size(), info.entries,
             base::date_of(info.imported));
}

void config_show(const Context& context) {
  const auto loaded = conf::load_options(context.options_file);
  if (!loaded.ok()) fail(Exit::configuration, fmt::format("{}", fmt::join(loaded.problems, "\n")));
  fmt::print("{}", context.json ? conf::options_json(loaded.value) + "\n" : conf::show_options(loaded.value));
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
