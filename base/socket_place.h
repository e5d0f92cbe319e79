// Where a daemon of ours listens: what must be true before the socket is opened, who may use it, and its end. Opening
// is apart, as libmilter does that itself. Main thread only: the umask is the process's.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace nonsolicit::base {

struct SocketOptions {
  std::string option = "socket";  // its name in the configuration, for what errors say
  std::string text;  // "unix:PATH" (or "local:PATH"), "inet:PORT@HOST", "inet6:PORT@HOST", "fd:N" (a listening one)
  unsigned mode = 0660;
  std::string group;  // "": stays as it is made
};

class SocketPlace {
 public:
  // Opens nothing. A stale Unix socket is removed, one that somebody listens on is an error, and so is a directory
  // that everybody may write to.
  static Result<SocketPlace> prepare(SocketOptions options);

  bool is_unix() const { return address_.ss_family == AF_UNIX; }
  // A Unix socket, 127.0.0.0/8 or ::1: nobody from another machine can connect.
  bool is_local() const;
  const std::string& text() const { return options_.text; }
  // 0 for a Unix socket.
  uint16_t port() const;

  // For a daemon that opens its socket itself: bind and listen, or the descriptor that was handed over.
  Result<Fd> open();
  // After somebody opened it: the group by chown; remembers which file is ours.
  Status secure();
  // Whether somebody answers there; also a way to wake who listens.
  bool connects() const;
  // Removes the socket file where it is still ours.
  void remove() const;

 private:
  SocketOptions options_;
  std::string path_;  // "" unless a Unix socket is to be made
  sockaddr_storage address_{};
  socklen_t address_size_ = 0;
  int inherited_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;

  Status prepare_unix();
  Status prepare_inet(const std::string& port_at_host, int family);
  Status prepare_inherited(const std::string& number);
};

// For the moment of opening: files get at most this mode.
class Umask {
 public:
  explicit Umask(unsigned mode);
  ~Umask();
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace nonsolicit::base
