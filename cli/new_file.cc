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

void check_output_place(std::string_view what, const std::filesystem::path& path) {
  const std::string named = fmt::format("{}{}{}", what, what.empty() ? "" : " ", path.string());
  const auto place = base::place_of_output(path);
  if (!place) {
    const bool elsewhere = place.error().detail != path.string();
    fail(Exit::failure,
         fmt::format("{}: {}", named, elsewhere ? place.error().full() : std::string(place.error().text)));
  }
  std::error_code ignored;
  const std::filesystem::path folder = place->has_parent_path() ? place->parent_path() : ".";
  if (!std::filesystem::is_directory(folder, ignored))
    fail(Exit::failure, fmt::format("{}: there is no folder {}", named, folder.string()));
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    fail(Exit::failure, fmt::format("{}: {}: {}", named, folder.string(), base::errno_text(errno)));
}

}  // namespace nonsolicit::cli
