// test_milter_daemon as a child process with a directory of its own; killed and removed at the end.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fake_mta.h"

namespace nonsolicit::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class DaemonProcess {
 public:
  DaemonProcess() = default;
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  std::filesystem::path directory() const { return directory_.path(); }
  std::filesystem::path socket_path() const { return directory() / "sock"; }
  // Words after the directory; without any: "unix:DIRECTORY/sock". Does not wait.
  void spawn(std::vector<std::string> words = {});
  // spawn() and wait until the log says that it serves, and its first thread sleeps.
  void start(std::vector<std::string> words = {});
  void signal(int number) const;
  // Exit status; nothing when killed by a signal.
  std::optional<int> wait();
  pid_t pid() const { return pid_; }

  FakeMta connect() const { return FakeMta::unix_socket(socket_path()); }
  // Connected, negotiated, greeted.
  FakeMta session() const;

  void touch(const std::string& name, const std::string& text = "") const;
  std::string content(int number) const { return read("content." + std::to_string(number)); }
  std::string envelope(int number) const { return read("envelope." + std::to_string(number)); }
  std::string log() const { return read("log"); }
  std::string read(const std::string& name) const;

 private:
  bool sleeps() const;

  TemporaryDirectory directory_;
  pid_t pid_ = -1;
};

// Polls until `done`, at most a minute; false then.
bool eventually(const std::function<bool()>& done);

}  // namespace nonsolicit::test
