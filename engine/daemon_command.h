// The command line that the daemons share: options file, and whether to run, to check, or to say what they are.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace nonsolicit::engine {

// Exit codes: 0 ended as asked, 1 failure, 2 wrong configuration, 64 wrong usage (EX_USAGE of sysexits(3)).
struct Daemon {
  std::string name;     // "nonsolicit-milter"
  std::string version;  // "0.1.0"
  std::string purpose;  // one line of its help
  std::string signals;  // one line of its help
  std::function<base::Status(const std::filesystem::path& options_file)> run;
};
// All of main(): catches what is thrown.
int run_daemon_command(const Daemon& daemon, const std::vector<std::string>& words);

}  // namespace nonsolicit::engine
