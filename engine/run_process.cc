#include "engine/run_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"

extern char** environ;

namespace nonsolicit::engine {
namespace {

using Steady = std::chrono::steady_clock;

struct Pipe {
  base::Fd read_end;
  base::Fd write_end;
};

bool open_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe = {.read_end = base::Fd(ends[0]), .write_end = base::Fd(ends[1])};
  return true;
}

// A child that starts with our blocked and ignored signals could not be told to end.
int spawn(const std::vector<std::string>& words, int output, int errors, pid_t& child) {
  std::vector<std::string> arguments = words;
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int code = ::posix_spawn(&child, argv[0], &files, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return code;
}

int milliseconds_until(Steady::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()).count();
  return static_cast<int>(std::max<int64_t>(0, left));
}

// Our child; killed and waited for unless it has ended by itself.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  // False when it still ran at `end`.
  bool wait_until(Steady::time_point end, int& status) {
    while (true) {
      const pid_t done = ::waitpid(pid_, &status, WNOHANG);
      if (done == pid_) return ended_ = true;
      if (done < 0 && errno != EINTR) return false;
      if (Steady::now() >= end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  pid_t pid_;
  bool ended_ = false;
};

// Reads both pipes until they are closed; why not, or "".
std::string read_all(int output, int errors, Steady::time_point end, const ProcessLimits& limits,
                     ProcessOutput& result) {
  std::array<pollfd, 2> polled = {pollfd{.fd = output, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = errors, .events = POLLIN, .revents = 0}};
  const std::array<std::string*, 2> texts = {&result.output, &result.errors};
  std::array<char, 16384> buffer{};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const int ready = ::poll(polled.data(), polled.size(), milliseconds_until(end));
    if (ready == 0) return "it did not end in time";
    if (ready < 0 && errno != EINTR) return base::errno_text(errno);
    if (ready < 0) continue;
    for (size_t i = 0; i < polled.size(); i++) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const ssize_t count = ::read(polled[i].fd, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) polled[i].fd = -1;
      if (count > 0) texts[i]->append(buffer.data(), static_cast<size_t>(count));
    }
    if (result.output.size() + result.errors.size() > limits.output_bytes) return "it wrote too much";
  }
  return {};
}

}  // namespace

base::Result<ProcessOutput> run_process(const std::vector<std::string>& words, const ProcessLimits& limits) {
  if (words.empty()) return base::config_error("no command");
  const auto failed = [&words](const std::string& why) {
    return base::temporary_error("a command failed", fmt::format("{}: {}", words[0], why));
  };
  const auto end = Steady::now() + limits.deadline;
  Pipe output;
  Pipe errors;
  if (!open_pipe(output) || !open_pipe(errors)) return failed(base::errno_text(errno));
  pid_t pid = 0;
  if (const int code = spawn(words, output.write_end.get(), errors.write_end.get(), pid); code != 0) {
    return failed(base::errno_text(code));
  }
  Child child(pid);
  output.write_end = base::Fd();
  errors.write_end = base::Fd();
  ProcessOutput result;
  if (const std::string why = read_all(output.read_end.get(), errors.read_end.get(), end, limits, result); !why.empty())
    return failed(why);
  int status = 0;
  if (!child.wait_until(end, status)) return failed("it did not end in time");
  if (!WIFEXITED(status)) return failed("it was ended by a signal");
  result.exit_code = WEXITSTATUS(status);
  return result;
}

}  // namespace nonsolicit::engine
