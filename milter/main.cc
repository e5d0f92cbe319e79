// nonsolicit-milter: the gateway daemon. Reads its command line, starts the engine, and hands it to the shell.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/runtime.h"
#include "milter/daemon.h"

namespace {

using namespace nonsolicit;

constexpr int kOk = 0;
constexpr int kFailure = 1;
constexpr int kConfiguration = 2;
constexpr int kUsage = 64;  // EX_USAGE of sysexits(3)

constexpr char kHelp[] =
    "Usage: nonsolicit-milter [-c FILE] [--check]\n"
    "Runs the gateway daemon in the foreground; Postfix or Sendmail talks to it over a socket.\n"
    "\n"
    "  -c, --config FILE  options (default: /etc/nonsolicit/nonsolicit.toml)\n"
    "      --check        read all files, print what is wrong with them, and end\n"
    "      --version      print the version and end\n"
    "  -h, --help         print this and end\n"
    "\n"
    "HUP reads all files again, or nothing where one is wrong; TERM and INT end after the messages in flight.\n"
    "Exit: 0 ended as asked, 1 failure, 2 wrong configuration, 64 wrong usage.\n";

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

int check(const std::filesystem::path& options_file) {
  std::vector<std::string> problems;
  const auto state = engine::load_state(options_file, engine::Strictness::strict, problems);
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  return state != nullptr && problems.empty() ? kOk : kConfiguration;
}

int report(const base::Error& error) {
  std::fprintf(stderr, "nonsolicit-milter: %s\n", error.full().c_str());
  return error.kind == base::ErrorClass::config ? kConfiguration : kFailure;
}

int run(const std::filesystem::path& options_file) {
  milter::prepare_process();
  auto runtime = engine::Runtime::start(options_file, std::make_shared<base::SystemClock>());
  if (!runtime) return report(runtime.error());
  engine::Runtime& engine = **runtime;
  const auto log = engine.services().log;
  const base::Status status = milter::run_daemon({
      .gateway = engine,
      .log = *log,
      .reload = [&engine] { return engine.reload(); },
      .opened = [&engine] { engine.start_timed_work(); },
      .version = NONSOLICIT_VERSION,
  });
  if (!status.ok()) return report(status.error());
  return kOk;
}

int run_command(const CommandLine& line) {
  if (!line.problem.empty()) {
    std::fprintf(stderr, "nonsolicit-milter: %s\n%s", line.problem.c_str(), kHelp);
    return kUsage;
  }
  switch (line.task) {
    case Task::run: return run(line.options_file);
    case Task::check: return check(line.options_file);
    case Task::version: std::puts("nonsolicit-milter " NONSOLICIT_VERSION); return kOk;
    case Task::help: std::fputs(kHelp, stdout); return kOk;
  }
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_command(read_command_line({argv + 1, argv + argc}));
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "nonsolicit-milter: %s\n", exception.what());
    return kFailure;
  }
}
