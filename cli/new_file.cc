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

}  // namespace nonsolicit::cli
