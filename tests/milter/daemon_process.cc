#include "daemon_process.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace nonsolicit::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = std::filesystem::temp_directory_path() / "nonsolicit-milter-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

DaemonProcess::~DaemonProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void DaemonProcess::spawn(std::vector<std::string> words) {
  if (words.empty()) words = {"unix:" + socket_path().string()};
  words.insert(words.begin(), {TEST_MILTER_DAEMON, directory().string()});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (::posix_spawn(&pid_, TEST_MILTER_DAEMON, nullptr, nullptr, arguments.data(), environ) != 0) {
    throw std::runtime_error("cannot start " TEST_MILTER_DAEMON);
  }
}

void DaemonProcess::start(std::vector<std::string> words) {
  spawn(std::move(words));
  bool ended = false;
  const auto serves = [this] { return log().find("milter_start") != std::string::npos; };
  if (!eventually([&] { return serves() || (ended = ::waitpid(pid_, nullptr, WNOHANG) == pid_); }) || ended) {
    throw std::runtime_error("the daemon did not start");
  }
  // The thread sanitizer keeps a signal that comes while its own code runs, and may tell it with the next one only.
  if (!eventually([this] { return sleeps(); })) throw std::runtime_error("the daemon does not wait");
}

bool DaemonProcess::sleeps() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string stat;
  std::getline(file, stat);
  return stat.find(") S ") != std::string::npos;
}

void DaemonProcess::signal(int number) const { ::kill(pid_, number); }

std::optional<int> DaemonProcess::wait() {
  int status = 0;
  if (pid_ <= 0 || ::waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  pid_ = -1;
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

FakeMta DaemonProcess::session() const {
  FakeMta mta = connect();
  mta.negotiate();
  mta.greet();
  return mta;
}

void DaemonProcess::touch(const std::string& name, const std::string& text) const {
  std::ofstream(directory() / name) << text;
}

std::string DaemonProcess::read(const std::string& name) const {
  std::ifstream file(directory() / name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace nonsolicit::test
