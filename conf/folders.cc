#include "conf/folders.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace nonsolicit::conf {
namespace {

namespace fs = std::filesystem;

// systemd/nonsolicit-milter.service, nonsolicit-review.service: made when they start.
constexpr std::array kMadeByTheService = {"/run/nonsolicit", "/var/lib/nonsolicit"};

bool is_made_by_the_service(const fs::path& folder) {
  return std::find(kMadeByTheService.begin(), kMadeByTheService.end(), folder) != kMadeByTheService.end();
}

// What is wrong with a folder, or "".
std::string problem_of(const fs::path& folder) {
  if (is_made_by_the_service(folder)) return {};
  std::error_code unseen;
  const fs::file_type type = fs::status(folder, unseen).type();
  if (type == fs::file_type::not_found) return fmt::format("the folder {} does not exist", folder.string());
  const bool known = !unseen && type != fs::file_type::unknown;
  if (known && type != fs::file_type::directory) return fmt::format("{} is not a folder", folder.string());
  return {};
}

// The folder of a Unix socket; empty for other sockets.
fs::path folder_of_socket(const std::string& socket) {
  constexpr std::string_view kUnix = "unix:";
  return socket.starts_with(kUnix) ? fs::path(socket.substr(kUnix.size())).parent_path() : fs::path();
}

}  // namespace

std::vector<std::string> missing_folders(const Options& options) {
  // A log target that is no path has no folder.
  const std::array<std::pair<const char*, fs::path>, 5> folders = {{
      {"milter.socket", folder_of_socket(options.milter.socket)},
      {"store.path", fs::path(options.store.path).parent_path()},
      {"spool.directory", (fs::path(options.spool.directory) / "").parent_path().parent_path()},
      {"review.socket", folder_of_socket(options.review.socket)},
      {"log.target", fs::path(options.log.target).parent_path()},
  }};
  std::vector<std::string> missing;
  for (const auto& [key, folder] : folders) {
    const std::string problem = folder.empty() ? "" : problem_of(folder);
    if (!problem.empty()) missing.push_back(fmt::format("{}: {}", options.place_of(key), problem));
  }
  return missing;
}

}  // namespace nonsolicit::conf
