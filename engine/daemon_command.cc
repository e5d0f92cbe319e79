#include "engine/daemon_command.h"

#include <cstdio>
#include <exception>
#include <string_view>

#include <fmt/format.h>

#include "engine/runtime.h"

namespace nonsolicit::engine {
namespace {

constexpr int kOk = 0;
constexpr int kFailure = 1;
constexpr int kConfiguration = 2;
constexpr int kUsage = 64;

enum class Task { run, check, version, help };

struct CommandLine {
  std::filesystem::path options_file = "/etc/nonsolicit/nonsolicit.toml";
  Task task = Task::run;
  std::string problem;  // "" when good
};

CommandLine read_command_line(const std::vector<std::string>& words) {
  CommandLine line;
  for (size_t i = 0; i < words.size(); i++) {
    const std::string_view word = words[i];
    if (word == "-c" || word == "--config") {
      if (i + 1 == words.size()) {
        line.problem = words[i] + " needs a file";
        return line;
      }
      line.options_file = words[++i];
    } else if (word.starts_with("--config=")) {
      line.options_file = word.substr(word.find('=') + 1);
    } else if (word == "--check") {
      line.task = Task::check;
    } else if (word == "--version") {
      line.task = Task::version;
    } else if (word == "-h" || word == "--help") {
      line.task = Task::help;
    } else {
      line.problem = "unknown argument " + words[i];
      return line;
    }
  }
  return line;
}

std::string help(const Daemon& daemon) {
  return fmt::format(
      "Usage: {} [-c FILE] [--check]\n"
      "{}\n"
      "\n"
      "  -c, --config FILE  options (default: /etc/nonsolicit/nonsolicit.toml)\n"
      "      --check        read all files, print what is wrong with them, and end\n"
      "      --version      print the version and end\n"
      "  -h, --help         print this and end\n"
      "\n"
      "{}\n"
      "Exit: 0 ended as asked, 1 failure, 2 wrong configuration, 64 wrong usage.\n",
      daemon.name, daemon.purpose, daemon.signals);
}

int check(const std::filesystem::path& options_file) {
  std::vector<std::string> problems;
  const auto state = load_state(options_file, Strictness::strict, problems);
  for (const std::string& problem : problems) fmt::print(stderr, "{}\n", problem);
  if (state) {
    for (const std::string& warning : state->warnings) fmt::print(stderr, "warning: {}\n", warning);
  }
  return state != nullptr && problems.empty() ? kOk : kConfiguration;
}

int run(const Daemon& daemon, const std::filesystem::path& options_file) {
  const base::Status status = daemon.run(options_file);
  if (status.ok()) return kOk;
  fmt::print(stderr, "{}: {}\n", daemon.name, status.error().full());
  return status.error().kind == base::ErrorClass::config ? kConfiguration : kFailure;
}

int run_line(const Daemon& daemon, const CommandLine& line) {
  if (!line.problem.empty()) {
    fmt::print(stderr, "{}: {}\n{}", daemon.name, line.problem, help(daemon));
    return kUsage;
  }
  switch (line.task) {
    case Task::run: return run(daemon, line.options_file);
    case Task::check: return check(line.options_file);
    case Task::version: fmt::print("{} {}\n", daemon.name, daemon.version); return kOk;
    case Task::help: fmt::print("{}", help(daemon)); return kOk;
  }
  return kFailure;
}

}  // namespace

int run_daemon_command(const Daemon& daemon, const std::vector<std::string>& words) {
  try {
    return run_line(daemon, read_command_line(words));
  } catch (const std::exception& exception) {
    fmt::print(stderr, "{}: {}\n", daemon.name, exception.what());
    return kFailure;
  }
}

}  // namespace nonsolicit::engine
