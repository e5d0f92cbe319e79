#include "tests/engine/fake_smtp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace nonsolicit::engine {
namespace {

// Reads up to and with `end`; false when the client has gone.
bool read_until(int fd, std::string& buffer, const std::string& end, std::string& text) {
  for (;;) {
    if (const size_t at = buffer.find(end); at != std::string::npos) {
      text = buffer.substr(0, at);
      buffer.erase(0, at + end.size());
      return true;
    }
    std::array<char, 8192> chunk{};
    const ssize_t count = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (count <= 0) return false;
    buffer.append(chunk.data(), static_cast<size_t>(count));
  }
}

}  // namespace

FakeSmtp::FakeSmtp(Script script) : script_(std::move(script)) {
  if (!script_) script_ = good;
  listener_ = base::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
      ::getsockname(listener_.get(), generic, &size) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

FakeSmtp::~FakeSmtp() {
  ::shutdown(listener_.get(), SHUT_RDWR);  // accept() returns
  thread_.join();
}

void FakeSmtp::set_script(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}
std::vector<std::string> FakeSmtp::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}
std::vector<std::string> FakeSmtp::contents() const {
  const std::lock_guard lock(mutex_);
  return contents_;
}
size_t FakeSmtp::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string FakeSmtp::good(const std::string& command) {
  if (command.empty()) return "220 fake ESMTP\r\n";
  if (command.starts_with("EHLO")) return "250-fake\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 1000000\r\n250 DSN\r\n";
  if (command == "DATA") return "354 go on\r\n";
  if (command == ".") return "250 2.0.0 Ok: queued as F00\r\n";
  if (command == "QUIT") return "221 bye\r\n";
  return "250 2.1.0 Ok\r\n";
}

std::string FakeSmtp::ask(const std::string& command) {
  const std::lock_guard lock(mutex_);
  if (!command.empty() && command != "QUIT" && command != ".") commands_.push_back(command);
  return script_(command);
}

void FakeSmtp::serve() {
  for (;;) {
    const base::Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) return;
    {
      const std::lock_guard lock(mutex_);
      connections_++;
    }
    talk(client.get());
  }
}

void FakeSmtp::talk(int fd) {
  std::string buffer;
  std::string command;
  for (;;) {
    const std::string answer = ask(command);
    if (answer.empty()) return;
    if (answer == kSilence) {
      std::string ignored;
      while (read_until(fd, buffer, "\n", ignored)) continue;
      return;
    }
    if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0 || command == "QUIT") return;
    if (command == "DATA" && answer == kCut) {
      std::array<char, 1024> first{};
      ::recv(fd, first.data(), first.size(), 0);
      return;
    }
    if (command == "DATA" && answer.starts_with("354")) {
      std::string content;
      if (!read_until(fd, buffer, "\r\n.\r\n", content)) return;
      const std::lock_guard lock(mutex_);
      contents_.push_back(content + "\r\n");
      command = ".";
      continue;
    }
    if (!read_until(fd, buffer, "\r\n", command)) return;
  }
}

}  // namespace nonsolicit::engine
