#include "base/socket_place.h"

#include <grp.h>
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

namespace nonsolicit::base {
namespace {

constexpr int kBacklog = 128;

Error config_errno(const std::string& what, const std::string& path) {
  return config_error(what, path + ": " + errno_text(errno));
}

// Sendmail refuses a socket in a directory that everybody may write to, and so do we: anybody could replace it.
Status check_directory(const std::string& option, const std::filesystem::path& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) return config_errno(option + ": no directory for the socket", directory);
  if (!S_ISDIR(status.st_mode)) return config_error(option + ": no directory for the socket", directory);
  if ((status.st_mode & S_IWOTH) != 0) {
    return config_error(option + ": the directory of the socket is world-writable", directory);
  }
  return {};
}

Result<gid_t> group_id(const std::string& option, const std::string& name) {
  std::vector<char> buffer(16 * 1024);
  group entry{};
  group* found = nullptr;
  getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return config_error(option + "_group: no such group", name);
  return found->gr_gid;
}

bool is_loopback_v6(const in6_addr& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace

Umask::Umask(unsigned mode) : before_(::umask(static_cast<mode_t>(~mode & 0777))) {}
Umask::~Umask() { ::umask(before_); }

Status SocketPlace::prepare_unix() {
  auto* address = reinterpret_cast<sockaddr_un*>(&address_);
  if (path_.empty() || path_.front() != '/' || path_.size() >= sizeof address->sun_path) {
    return config_error(options_.option + ": not an absolute path of at most 107 bytes", path_);
  }
  address->sun_family = AF_UNIX;
  std::memcpy(address->sun_path, path_.c_str(), path_.size() + 1);
  address_size_ = sizeof *address;
  if (auto status = check_directory(options_.option, std::filesystem::path(path_).parent_path()); !status.ok()) {
    return status;
  }
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return config_errno(options_.option + ": cannot look at the socket", path_);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return config_error(options_.option + ": something that is no socket is there", path_);
  }
  if (connects()) return permanent_error(options_.option + ": another program listens on the socket", path_);
  if (::unlink(path_.c_str()) != 0) return config_errno(options_.option + ": cannot remove the stale socket", path_);
  return {};
}

Status SocketPlace::prepare_inet(const std::string& port_at_host, int family) {
  const size_t at = port_at_host.find('@');
  const std::string port = port_at_host.substr(0, at);
  std::string host = at == std::string::npos ? "" : port_at_host.substr(at + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  // Without a host this is the loopback address; libmilter listens everywhere then, which is reached here too.
  if (::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found) != 0 || found == nullptr) {
    return config_error(options_.option + ": not PORT@HOST", port_at_host);
  }
  std::memcpy(&address_, found->ai_addr, found->ai_addrlen);
  address_size_ = found->ai_addrlen;
  ::freeaddrinfo(found);
  return {};
}

Status SocketPlace::prepare_inherited(const std::string& number) {
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), inherited_);
  int listening = 0;
  socklen_t size = sizeof listening;
  address_size_ = sizeof address_;
  if (error != std::errc() || end != number.data() + number.size() ||
      ::getsockopt(inherited_, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0 ||
      ::getsockname(inherited_, reinterpret_cast<sockaddr*>(&address_), &address_size_) != 0) {
    return config_error(options_.option + ": no listening socket was handed over", "fd:" + number);
  }
  return {};
}

Result<SocketPlace> SocketPlace::prepare(SocketOptions options) {
  SocketPlace place;
  place.options_ = std::move(options);
  const std::string& text = place.options_.text;
  const size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : text.substr(colon + 1);
  Status status;
  if (kind == "unix" || kind == "local") {
    place.path_ = rest;
    status = place.prepare_unix();
  } else if (kind == "inet" || kind == "inet6") {
    status = place.prepare_inet(rest, kind == "inet" ? AF_INET : AF_INET6);
  } else if (kind == "fd") {
    status = place.prepare_inherited(rest);
  } else {
    status = config_error(place.options_.option + ": not unix:, inet:, inet6: or fd:", text);
  }
  if (!status.ok()) return status.error();
  return place;
}

bool SocketPlace::is_local() const {
  if (address_.ss_family == AF_UNIX) return true;
  if (address_.ss_family == AF_INET) {
    const auto* address = reinterpret_cast<const sockaddr_in*>(&address_);
    return ntohl(address->sin_addr.s_addr) >> 24 == 127;
  }
  return address_.ss_family == AF_INET6 && is_loopback_v6(reinterpret_cast<const sockaddr_in6*>(&address_)->sin6_addr);
}

Result<Fd> SocketPlace::open() {
  if (inherited_ >= 0) return Fd(inherited_);
  Fd fd(::socket(address_.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return permanent_error("cannot open the socket", options_.text + ": " + errno_text(errno));
  const int on = 1;
  if (!is_unix()) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const Umask umask(options_.mode);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address_), address_size_) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    return permanent_error("cannot open the socket", options_.text + ": " + errno_text(errno));
  }
  // Where port 0 was asked for, the kernel chose one.
  address_size_ = sizeof address_;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address_), &address_size_);
  if (auto status = secure(); !status.ok()) return status.error();
  return fd;
}

Status SocketPlace::secure() {
  if (path_.empty()) return {};
  if (!options_.group.empty()) {
    const auto gid = group_id(options_.option, options_.group);
    if (!gid) return gid.error();
    if (::chown(path_.c_str(), static_cast<uid_t>(-1), *gid) != 0) {
      return config_errno(options_.option + ": cannot give the socket to group " + options_.group, path_);
    }
  }
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) return config_errno(options_.option + ": the socket is gone", path_);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  return {};
}

bool SocketPlace::connects() const {
  const Fd fd(::socket(address_.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return false;
  // EAGAIN: the backlog is full; EINPROGRESS: TCP is at it. Both have somebody at the other end.
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address_), address_size_) == 0 || errno == EAGAIN ||
         errno == EINPROGRESS;
}

uint16_t SocketPlace::port() const {
  if (address_.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&address_)->sin_port);
  if (address_.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&address_)->sin6_port);
  return 0;
}

void SocketPlace::remove() const {
  if (path_.empty()) return;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

}  // namespace nonsolicit::base
