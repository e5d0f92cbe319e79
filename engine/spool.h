// Held copies on disk: one file per case, written and made durable before the MTA is told (docs/design.md section 6).
// Thread-safe (no state but the directory).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "engine/content.h"

namespace nonsolicit::engine {

inline constexpr std::string_view kCopyLost =
    "the held copy is missing or was changed: it cannot be released, only returned without its content (nonsolicit "
    "hold "
    "return) or withdrawn (nonsolicit hold withdraw)";

class Spool {
 public:
  explicit Spool(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // Writable and durable now; a config error that says what to do otherwise.
  base::Status check() const;
  // Name of the new file within the spool; fsynced with its directory.
  base::Result<std::string> write(const std::string& case_id, Content& content) const;
  base::Result<std::string> read(const std::string& name, size_t max_bytes) const;
  // As it was taken. A permanent error with the text kCopyLost where it is missing or was changed since: it will not
  // come back by itself; others may pass (a folder that is not mounted).
  base::Result<std::string> read_unchanged(const std::string& name, std::string_view sha256, size_t max_bytes) const;
  // A file that is not there is no error.
  void remove(const std::string& name) const;
  // Ours alone while the Fd lives; an invalid Fd where another process has it. The kernel gives it back when a process
  // dies, so that a restart goes on at once.
  base::Fd lock() const;
  // Removes files older than an hour that no row names: left by a crash between file and row, when the mail was still
  // with the client. Number removed.
  size_t sweep(const std::set<std::string>& named, base::TimePoint now) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace nonsolicit::engine
