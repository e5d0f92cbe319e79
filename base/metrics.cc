#include "base/metrics.h"

namespace nonsolicit::base {

void Metrics::add(std::string_view name, int64_t by) {
  const std::lock_guard lock(mutex_);
  const auto found = counters_.find(name);
  if (found != counters_.end()) {
    found->second += by;
  } else {
    counters_.emplace(name, by);
  }
}

int64_t Metrics::get(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = counters_.find(name);
  return found == counters_.end() ? 0 : found->second;
}

std::map<std::string, int64_t> Metrics::all() const {
  const std::lock_guard lock(mutex_);
  return {counters_.begin(), counters_.end()};
}

}  // namespace nonsolicit::base
