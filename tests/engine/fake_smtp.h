// A small SMTP server on loopback, one thread, told beforehand what to answer; keeps what it was sent. For tests only.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"

namespace nonsolicit::engine {

class FakeSmtp {
 public:
  // Answer to a command line ("" greeting, "." the end of the content): lines with CRLF as they are sent. "" hangs up
  // at once, kSilence answers nothing and waits for the client to go.
  using Script = std::function<std::string(const std::string& command)>;
  static constexpr char kSilence[] = "silence";
  // Answer to DATA: takes the first bytes of the content and hangs up.
  static constexpr char kCut[] = "354 go on, a little\r\n";

  explicit FakeSmtp(Script script = {});
  ~FakeSmtp();
  FakeSmtp(const FakeSmtp&) = delete;
  FakeSmtp& operator=(const FakeSmtp&) = delete;

  int port() const { return port_; }
  void set_script(Script script);
  std::vector<std::string> commands() const;
  std::vector<std::string> contents() const;  // as sent, dots and all, without the final ".CRLF"
  size_t connections() const;

  // What a good server with DSN, 8BITMIME and SMTPUTF8 answers.
  static std::string good(const std::string& command);

 private:
  void serve();
  void talk(int fd);
  std::string ask(const std::string& command);

  mutable std::mutex mutex_;
  Script script_;
  std::vector<std::string> commands_;
  std::vector<std::string> contents_;
  size_t connections_ = 0;
  base::Fd listener_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace nonsolicit::engine
