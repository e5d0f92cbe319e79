// The files of one source of mail: a folder, a maildir, an archive, or a single file; all by their names within it.
// Blocking; not thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace nonsolicit::cli {

class MailSource {
 public:
  virtual ~MailSource() = default;
  // Sorted; "/" between folders.
  virtual const std::vector<std::string>& names() const = 0;
  virtual base::Result<std::string> read(const std::string& name) const = 0;
  // Whether it is an mbox, without reading all of it.
  virtual bool is_mbox_file(const std::string& name) const = 0;
  // How a file is called in messages.
  virtual std::string shown(const std::string& name) const = 0;
};

// An error where there is no such file or folder, or it cannot be read.
base::Result<std::unique_ptr<const MailSource>> open_source(const std::filesystem::path& path);

// "dev" for /data/dev.tar.xz and for /data/dev/; "pitches" for pitches.mbox.
std::string source_name(const std::filesystem::path& path);

}  // namespace nonsolicit::cli
