// Files that must not be lost or half written. Blocking; no global state.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nonsolicit::base {

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_ = -1;
};

// Whole content; an error above `max_bytes`. A missing file is ErrorClass::permanent.
Result<std::string> read_file(const std::filesystem::path& path, size_t max_bytes);
// Where writing to `path` ends: links are followed, also to a file that is not there yet. An error where something
// stands that is no regular file, or where a link in a folder of everybody's is somebody else's.
Result<std::filesystem::path> place_of_output(const std::filesystem::path& path);
// Writes beside the place_of_output(), fsyncs file and directory, renames: the old content or the new one, never a
// part.
Status write_file_durably(const std::filesystem::path& path, std::string_view content, unsigned mode);
Status write_all(int fd, std::string_view content);
Status sync_directory(const std::filesystem::path& directory);
// Text of errno for messages, by strerror_r.
std::string errno_text(int error);

}  // namespace nonsolicit::base
