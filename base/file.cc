#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"

namespace nonsolicit::base {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

std::string errno_text(int error) { return std::generic_category().message(error); }

namespace {

Error file_error(std::string_view what, const std::filesystem::path& path) {
  const int code = errno;
  const std::string detail = fmt::format("{}: {}", path.string(), errno_text(code));
  const bool passing = code == ENOSPC || code == EDQUOT || code == EINTR || code == EAGAIN || code == EMFILE ||
                       code == ENFILE || code == EIO;
  return passing ? temporary_error(std::string(what), detail) : permanent_error(std::string(what), detail);
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, size_t max_bytes) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return file_error("cannot open the file", path);
  std::string content;
  struct stat info {};
  if (::fstat(fd.get(), &info) == 0 && info.st_size > 0) {
    if (static_cast<size_t>(info.st_size) > max_bytes) {
      return permanent_error("the file is too large",
                             fmt::format("{}: {} bytes, at most {}", path.string(), info.st_size, max_bytes));
    }
    content.reserve(static_cast<size_t>(info.st_size));
  }
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error("cannot read the file", path);
    if (count == 0) return content;
    content.append(buffer, static_cast<size_t>(count));
    if (content.size() > max_bytes) return permanent_error("the file is too large", path.string());
  }
}

Status write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return temporary_error("cannot write", errno_text(errno));
    content.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Status sync_directory(const std::filesystem::path& directory) {
  const Fd fd(::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || ::fsync(fd.get()) != 0) return file_error("cannot make the directory durable", directory);
  return {};
}

namespace {

// A file that root replaces stays its owner's, or the service could not read it any more. Best effort: others than
// root may not give files away, and need not.
void keep_owner(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return;
  if (::fchown(fd, info.st_uid, info.st_gid) != 0) errno = 0;
}

constexpr int kMostLinks = 40;  // as the kernel

// In a folder where everybody makes files, a link of somebody else's must not lead us; as fs.protected_symlinks.
bool planted(const std::filesystem::path& link, const struct stat& info) {
  struct stat folder {};
  const std::filesystem::path parent = link.has_parent_path() ? link.parent_path() : ".";
  if (::stat(parent.c_str(), &folder) != 0) return true;
  const bool shared = (folder.st_mode & S_ISVTX) != 0 && (folder.st_mode & S_IWOTH) != 0;
  return shared && info.st_uid != ::geteuid() && info.st_uid != folder.st_uid;
}

}  // namespace

Result<std::filesystem::path> place_of_output(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return permanent_error(S_ISDIR(info.st_mode) ? "this is a folder, a file is needed" : "this is no regular file",
                           path.string());
  }
  std::filesystem::path place = path;
  for (int links = 0; ::lstat(place.c_str(), &info) == 0 && S_ISLNK(info.st_mode); links++) {
    if (links == kMostLinks) return permanent_error("too many links", path.string());
    if (planted(place, info)) return permanent_error("this is somebody else's link", place.string());
    std::error_code failure;
    const auto target = std::filesystem::read_symlink(place, failure);
    if (failure) return permanent_error("cannot follow the link", place.string() + ": " + failure.message());
    place = place.parent_path() / target;  // an absolute target stands alone
  }
  return place;
}

Status write_file_durably(const std::filesystem::path& wanted, std::string_view content, unsigned mode) {
  const auto place = place_of_output(wanted);
  if (!place) return place.error();
  const std::filesystem::path& path = *place;
  const std::filesystem::path beside = path.string() + ".new-" + to_hex(random_bytes(4));
  Fd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd.valid()) return file_error("cannot create the file", beside);
  keep_owner(fd.get(), path);
  Status written = write_all(fd.get(), content);
  // The umask must not decide: a key file stays 0600, a directory file readable to the group.
  if (written.ok() && ::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0) {
    written = file_error("cannot set the mode of the file", beside);
  }
  if (written.ok() && ::fsync(fd.get()) != 0) written = file_error("cannot make the file durable", beside);
  if (written.ok() && ::rename(beside.c_str(), path.c_str()) != 0)
    written = file_error("cannot replace the file", path);
  if (!written.ok()) {
    ::unlink(beside.c_str());
    return Error{.kind = written.error().kind,
                 .text = written.error().text,
                 .detail = path.string() + ": " + written.error().detail};
  }
  return sync_directory(path.parent_path());
}

}  // namespace nonsolicit::base
