// The socket MTAs connect to: where it is, what must be true before it is opened, who may use it. Main thread only.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "conf/options.h"

namespace nonsolicit::milter {

class Socket {
 public:
  // "unix:PATH" (or "local:PATH"), "inet:PORT@HOST", "inet6:PORT@HOST", "fd:N". Opens it through libmilter: a stale
  // Unix socket is removed, one that somebody listens on is an error; mode by umask, group by chown.
  static base::Result<Socket> open(const conf::MilterOptions& options);

  bool is_unix() const { return address_.ss_family == AF_UNIX; }
  const std::string& text() const { return text_; }
  // Connects once and hangs up: wakes libmilter's listener so that it sees that it shall stop (else up to 5 s later).
  void poke() const;
  // Removes the socket file where it is still ours (libmilter leaves it behind when root runs it).
  void remove() const;

 private:
  std::string text_;
  std::string path_;  // "" unless we made a Unix socket
  sockaddr_storage address_{};
  socklen_t address_size_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;

  base::Status prepare_unix();
  base::Status prepare_inet(const std::string& port_at_host, int family);
  base::Status prepare_inherited(const std::string& number);
  base::Status secure_unix(const std::string& group);
};

}  // namespace nonsolicit::milter
