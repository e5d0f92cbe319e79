#include "engine/mta_command.h"

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"

extern char** environ;

namespace nonsolicit::engine {
namespace {

std::string with_queue_id(std::string word, const std::string& queue_id) {
  constexpr std::string_view kPlace = "{queue_id}";
  for (size_t at = word.find(kPlace); at != std::string::npos; at = word.find(kPlace, at + queue_id.size())) {
    word.replace(at, kPlace.size(), queue_id);
  }
  return word;
}

}  // namespace

base::Status run_mta_command(const std::vector<std::string>& words, const std::string& queue_id) {
  const bool plain = std::all_of(queue_id.begin(), queue_id.end(), [](char c) { return base::is_alnum(c); });
  if (!plain) return base::config_error("not a queue id", queue_id);
  std::vector<std::string> arguments;
  for (const std::string& word : words) arguments.push_back(with_queue_id(word, queue_id));
  if (arguments.empty()) return base::config_error("no command set for hold.mode mta");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (const int code = ::posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ); code != 0) {
    return base::temporary_error("cannot run the release command", arguments[0] + ": " + base::errno_text(code));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return base::temporary_error("the release command failed", fmt::format("{} for {}", arguments[0], queue_id));
}

}  // namespace nonsolicit::engine
