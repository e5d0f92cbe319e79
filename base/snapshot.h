// The present version of something immutable that is replaced as a whole (options, lists, rules).
// Readers take a shared_ptr once per message and keep it; a writer swaps. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace nonsolicit::base {

template <class T>
class Snapshot {
 public:
  Snapshot() = default;
  explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old one is destroyed outside the lock
  }

 private:
  mutable std::mutex mutex_;  // held for a pointer copy only; std::atomic<shared_ptr> is a lock too in libstdc++
  std::shared_ptr<const T> value_;
};

}  // namespace nonsolicit::base
