#include "engine/service_user.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/file.h"

namespace nonsolicit::engine {

base::Status become_owner_of(const std::filesystem::path& directory) {
  if (::geteuid() != 0) return {};
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0) {
    return base::config_error("the state directory is missing; create it and give it to the service user",
                              fmt::format("{}: {}", directory.string(), base::errno_text(errno)));
  }
  if (info.st_uid == 0) return {};
  ::umask(0007);
  if (::setgroups(1, &info.st_gid) != 0 || ::setgid(info.st_gid) != 0 || ::setuid(info.st_uid) != 0) {
    return base::permanent_error("cannot become the service user", base::errno_text(errno));
  }
  return {};
}

}  // namespace nonsolicit::engine
