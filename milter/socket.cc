#include "milter/socket.h"

#include <grp.h>
#include <libmilter/mfapi.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/file.h"

namespace nonsolicit::milter {
namespace {

base::Error config_errno(const std::string& what, const std::string& path) {
  return base::config_error(what, path + ": " + base::errno_text(errno));
}

// Sendmail refuses a socket in a directory that everybody may write to, and so do we: anybody could replace it.
base::Status check_directory(const std::filesystem::path& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) return config_errno("no directory for the milter socket", directory);
  if (!S_ISDIR(status.st_mode)) return base::config_error("no directory for the milter socket", directory);
  if ((status.st_mode & S_IWOTH) != 0) {
    return base::config_error("the directory of the milter socket is world-writable", directory);
  }
  return {};
}

base::Result<gid_t> group_id(const std::string& name) {
  std::vector<char> buffer(16 * 1024);
  group entry{};
  group* found = nullptr;
  getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return base::config_error("milter.socket_group: no such group", name);
  return found->gr_gid;
}

bool connects(const sockaddr_storage& address, socklen_t size) {
  const base::Fd fd(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return false;
  // EAGAIN: the backlog is full; EINPROGRESS: TCP is at it. Both have somebody at the other end.
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0 || errno == EAGAIN ||
         errno == EINPROGRESS;
}

// The umask is the process's: it is ours for the moment of opening only.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace

base::Status Socket::prepare_unix() {
  auto* address = reinterpret_cast<sockaddr_un*>(&address_);
  if (path_.empty() || path_.front() != '/' || path_.size() >= sizeof address->sun_path) {
    return base::config_error("milter.socket: not an absolute path of at most 107 bytes", path_);
  }
  address->sun_family = AF_UNIX;
  std::memcpy(address->sun_path, path_.c_str(), path_.size() + 1);
  address_size_ = sizeof *address;
  if (auto status = check_directory(std::filesystem::path(path_).parent_path()); !status.ok()) return status;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return config_errno("cannot look at the milter socket", path_);
  }
  if (!S_ISSOCK(status.st_mode))
    return base::config_error("milter.socket: something that is no socket is there", path_);
  if (connects(address_, address_size_)) {
    return base::permanent_error("another program listens on the milter socket", path_);
  }
  if (::unlink(path_.c_str()) != 0) return config_errno("cannot remove the stale milter socket", path_);
  return {};
}

base::Status Socket::prepare_inet(const std::string& port_at_host, int family) {
  const size_t at = port_at_host.find('@');
  const std::string port = port_at_host.substr(0, at);
  std::string host = at == std::string::npos ? "" : port_at_host.substr(at + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  // Without a host libmilter listens everywhere; the address here is only the one to poke.
  if (::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found) != 0 || found == nullptr) {
    return base::config_error("milter.socket: not PORT@HOST", port_at_host);
  }
  std::memcpy(&address_, found->ai_addr, found->ai_addrlen);
  address_size_ = found->ai_addrlen;
  ::freeaddrinfo(found);
  return {};
}

base::Status Socket::prepare_inherited(const std::string& number) {
  int fd = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), fd);
  int listening = 0;
  socklen_t size = sizeof listening;
  address_size_ = sizeof address_;
  if (error != std::errc() || end != number.data() + number.size() ||
      ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address_), &address_size_) != 0) {
    return base::config_error("milter.socket: no listening socket was handed over", "fd:" + number);
  }
  return {};
}

base::Status Socket::secure_unix(const std::string& group) {
  if (!group.empty()) {
    const auto gid = group_id(group);
    if (!gid) return gid.error();
    if (::chown(path_.c_str(), static_cast<uid_t>(-1), *gid) != 0) {
      return config_errno("cannot give the milter socket to group " + group, path_);
    }
  }
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) return config_errno("the milter socket is gone", path_);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  return {};
}

base::Result<Socket> Socket::open(const conf::MilterOptions& options) {
  Socket socket;
  socket.text_ = options.socket;
  const size_t colon = options.socket.find(':');
  const std::string kind = options.socket.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : options.socket.substr(colon + 1);
  base::Status status;
  if (kind == "unix" || kind == "local") {
    socket.path_ = rest;
    status = socket.prepare_unix();
  } else if (kind == "inet" || kind == "inet6") {
    status = socket.prepare_inet(rest, kind == "inet" ? AF_INET : AF_INET6);
  } else if (kind == "fd") {
    status = socket.prepare_inherited(rest);
  } else {
    status = base::config_error("milter.socket: not unix:, inet:, inet6: or fd:", options.socket);
  }
  if (!status.ok()) return status.error();

  std::string given = socket.text_;
  const Umask umask(static_cast<mode_t>(~options.socket_mode & 0777));
  if (smfi_setconn(given.data()) != MI_SUCCESS || smfi_opensocket(false) != MI_SUCCESS) {
    return base::permanent_error("cannot open the milter socket", socket.text_ + ": " + base::errno_text(errno));
  }
  if (!socket.path_.empty()) {
    if (status = socket.secure_unix(options.socket_group); !status.ok()) return status.error();
  }
  return socket;
}

void Socket::poke() const { connects(address_, address_size_); }

void Socket::remove() const {
  if (path_.empty()) return;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

}  // namespace nonsolicit::milter
