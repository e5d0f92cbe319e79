#include "cli/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/context.h"

namespace nonsolicit::cli {

void write_new_file(const std::string& path, const std::function<std::string()>& text) {
  const base::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) fail(Exit::failure, fmt::format("{}: {}", path, base::errno_text(errno)));
  try {
    if (auto written = base::write_all(file.get(), text()); !written) fail(written.error());
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

void check_output_place(const char* option, const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    fail(Exit::failure, fmt::format("{} {}: this is a folder, a file is needed", option, path.string()));
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, ignored))
    fail(Exit::failure, fmt::format("{} {}: there is no folder {}", option, path.string(), folder.string()));
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    fail(Exit::failure, fmt::format("{} {}: {}: {}", option, path.string(), folder.string(), base::errno_text(errno)));
}

}  // namespace nonsolicit::cli
