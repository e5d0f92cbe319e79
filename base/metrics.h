// Counters that anybody may add to and one place prints. Thread-safe; names are fixed (docs/logging.md).
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace nonsolicit::base {

class Metrics {
 public:
  void add(std::string_view name, int64_t by = 1);
  int64_t get(std::string_view name) const;
  std::map<std::string, int64_t> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int64_t, std::less<>> counters_;
};

}  // namespace nonsolicit::base
