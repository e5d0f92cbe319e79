// Keeps the writer busy until the jobs that a test needs side by side are in its queue; no sleeping.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/writer.h"

namespace nonsolicit::store {

// A job that calls pass() stays in it until open() is called.
class Gate {
 public:
  base::Status pass() {
    std::unique_lock lock(mutex_);
    entered_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return {};
  }
  void wait_until_entered() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false;
  bool open_ = false;
};

inline void wait_for_queue(const Writer& writer, size_t jobs) {
  while (writer.waiting() < jobs) std::this_thread::yield();
}

}  // namespace nonsolicit::store
