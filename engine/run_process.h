// Runs a program without a shell, with nothing to read, for a bounded time and output. Blocking; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace nonsolicit::engine {

struct ProcessOutput {
  int exit_code = 0;
  std::string output;
  std::string errors;  // what it wrote to standard error
};

struct ProcessLimits {
  base::Duration deadline = std::chrono::seconds(5);
  size_t output_bytes = size_t{64} << 20;
};

// The first word is the path of the program. Errors (all temporary): it cannot be started, was ended by a signal, did
// not end before the deadline (then it is killed), or wrote too much.
base::Result<ProcessOutput> run_process(const std::vector<std::string>& words, const ProcessLimits& limits);

}  // namespace nonsolicit::engine
