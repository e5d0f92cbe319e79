// What every command of `nonsolicit` shares: where the options are, how to print, how to fail.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/runtime.h"

namespace CLI {
class App;
}

namespace nonsolicit::cli {

// docs: 0 ok, 1 failure, 2 configuration, 64 usage (EX_USAGE).
enum class Exit { ok = 0, failure = 1, configuration = 2, usage = 64 };

// Thrown by a command to end with a message on stderr; caught in main.
struct Failure {
  Exit exit = Exit::failure;
  std::string text;
};

[[noreturn]] void fail(const base::Error& error);
[[noreturn]] void fail(Exit exit, std::string text);

struct Context {
  std::filesystem::path options_file = "/etc/nonsolicit/nonsolicit.toml";
  bool json = false;
  std::shared_ptr<const base::Clock> clock;

  // All problems are printed before it fails with `configuration`.
  std::shared_ptr<const engine::State> load(engine::Strictness strictness) const;
  // Options, store (and spool checked for nothing). Becomes the service user first when run as root.
  struct Opened {
    std::shared_ptr<const engine::State> state;
    engine::Services services;
    std::shared_ptr<const base::KeyRing> keys;  // nothing: no key file, or not for this user's eyes
    bool store_missing = false;                 // reading: there is no database yet, and an empty one stands for it
  };
  enum class Access { read, write };
  // `lists_only` reads no classifier: for commands that judge no mail.
  Opened open(Access access, engine::Strictness strictness = engine::Strictness::lists_only) const;
  // The same with another form of addresses than the options say.
  Opened open(Access access, lists::Privacy privacy) const;

 private:
  Opened open_as(Access access, engine::Strictness strictness, std::optional<lists::Privacy> privacy) const;
};

// Each registers its subcommands; their callbacks throw Failure.
void add_audit(CLI::App& app, Context& context);
void add_case(CLI::App& app, Context& context);
void add_check(CLI::App& app, Context& context);
void add_classify(CLI::App& app, Context& context);
void add_config(CLI::App& app, Context& context);
void add_key(CLI::App& app, Context& context);
void add_directory(CLI::App& app, Context& context);
void add_lists(CLI::App& app, Context& context);
// `lists preferences link`, below the command that add_lists() made.
void add_preference_link(CLI::App& preferences, Context& context);
void add_hold(CLI::App& app, Context& context);
void add_learn(CLI::App& app, Context& context);
void add_evaluate(CLI::App& app, Context& context);
void add_optout(CLI::App& app, Context& context);
void add_people(CLI::App& app, Context& context);  // forget, export, member
void add_report(CLI::App& app, Context& context);
void add_relationships(CLI::App& app, Context& context);
void add_standing(CLI::App& app, Context& context);
void add_train(CLI::App& app, Context& context);
void add_user(CLI::App& app, Context& context);
void add_why(CLI::App& app, Context& context);

// The whole program; argv as in main.
int run(int argc, char** argv);

// No directory, or one that cannot be read: nobody counts as a member.
bool directory_missing(const engine::State& state);

// A line for --json; bytes that are no UTF-8 are replaced.
std::string json_line(const nlohmann::ordered_json& json);

// Who gives the command, for records: the login name.
std::string operator_name();

}  // namespace nonsolicit::cli
