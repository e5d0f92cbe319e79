#include "engine/spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/crypto.h"

namespace nonsolicit::engine {
namespace {

base::Error spool_error(const std::filesystem::path& path, int code) {
  return base::temporary_error("cannot write the spool", fmt::format("{}: {}", path.string(), base::errno_text(code)));
}

}  // namespace

base::Status Spool::check() const {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (::access(directory_.c_str(), W_OK | X_OK) != 0) {
    return base::config_error("the spool directory cannot be written; create it and give it to the service user",
                              fmt::format("{}: {}", directory_.string(), base::errno_text(errno)));
  }
  return {};
}

base::Result<std::string> Spool::write(const std::string& case_id, Content& content) const {
  const std::string name = case_id + ".eml";
  const std::filesystem::path target = directory_ / name;
  const std::filesystem::path beside = directory_ / (name + ".new");
  base::Fd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660));
  if (!fd.valid()) return spool_error(beside, errno);
  base::Status written = content.write_to(fd.get());
  if (written.ok() && ::fsync(fd.get()) != 0) written = spool_error(beside, errno);
  if (written.ok() && ::rename(beside.c_str(), target.c_str()) != 0) written = spool_error(target, errno);
  if (written.ok()) written = base::sync_directory(directory_);
  if (!written.ok()) {
    ::unlink(beside.c_str());
    ::unlink(target.c_str());
    return base::temporary_error(
        "cannot write the spool",
        fmt::format("{}: {}", target.string(),
                    written.error().detail.empty() ? written.error().text : written.error().detail));
  }
  return name;
}

base::Result<std::string> Spool::read(const std::string& name, size_t max_bytes) const {
  if (name.empty() || name.find('/') != std::string::npos) return base::bug_error("bad spool file name", name);
  return base::read_file(directory_ / name, max_bytes);
}

base::Result<std::string> Spool::read_unchanged(const std::string& name, std::string_view sha256,
                                                size_t max_bytes) const {
  auto content = read(name, max_bytes);
  if (content) {
    if (base::sha256_hex(*content) != sha256) return base::permanent_error(std::string(kCopyLost), name);
    return content;
  }
  std::error_code failure;
  const auto size = std::filesystem::file_size(directory_ / name, failure);
  const bool missing = failure == std::errc::no_such_file_or_directory && std::filesystem::is_directory(directory_);
  if (missing || (!failure && size > max_bytes)) return base::permanent_error(std::string(kCopyLost), name);
  return base::temporary_error(content.error().text, content.error().detail);
}

void Spool::remove(const std::string& name) const {
  if (name.empty() || name.find('/') != std::string::npos) return;
  std::error_code ignored;
  std::filesystem::remove(directory_ / name, ignored);
}

base::Fd Spool::lock() const {
  base::Fd fd(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid() && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return fd;
}

size_t Spool::sweep(const std::set<std::string>& named, base::TimePoint now) const {
  size_t removed = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.ends_with(".eml") || name.ends_with(".eml.new");
    struct stat info {};
    if (!ours || named.contains(name) || ::stat(entry.path().c_str(), &info) != 0) continue;
    const auto written = base::TimePoint(std::chrono::seconds(info.st_mtime));
    if (written + std::chrono::hours(1) < now && std::filesystem::remove(entry.path(), error)) removed++;
  }
  return removed;
}

}  // namespace nonsolicit::engine
