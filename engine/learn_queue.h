// Lessons on their way to the store, so that the MTA need not wait for the disk where the answer does not depend on it.
// Bounded: where the queue is full push() waits for a place (counted), and where even that fails it tells; nothing is
// dropped. One thread writes all that waits in one transaction. What waits is lost only when the process is killed;
// stops and preferences never go this way (engine/learn.h). Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/store.h"

namespace nonsolicit::engine {

class LearnQueue {
 public:
  struct Options {
    size_t limit = 10000;
    size_t batch = 256;
    base::Duration patience = std::chrono::seconds(5);  // how long push() waits for a place
  };
  // All of these must outlive the queue.
  LearnQueue(store::MessagePort& messages, base::Log& log, base::Metrics& metrics, Options options);
  ~LearnQueue();  // writes what waits
  LearnQueue(const LearnQueue&) = delete;
  LearnQueue& operator=(const LearnQueue&) = delete;

  // Error (temporary): no place came free in time, and nothing was taken.
  base::Status push(store::Learned learned);

  // Waits until every lesson that favours `sender` and came before this call is written, at most `within`. Without
  // one it returns at once: an answer must not be judged before the mail that it answers is known.
  void settle(const base::Address& sender, base::Duration within);
  // The same for all senders; false: it took longer.
  bool flush(base::Duration within);

  size_t waiting() const;

 private:
  using Batch = std::vector<store::Learned>;

  void run();
  void write(const Batch& batch);

  store::MessagePort& messages_;
  base::Log& log_;
  base::Metrics& metrics_;
  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable came_;  // a lesson, or the end
  std::condition_variable batch_done_;
  std::deque<store::Learned> queue_;  // guarded by mutex_
  uint64_t taken_ = 0;                // lessons pushed so far; guarded by mutex_
  uint64_t written_up_to_ = 0;        // the first of them that are written; guarded by mutex_
  // The last lesson that favours a sender, while it is not yet written; guarded by mutex_.
  std::unordered_map<base::Address, uint64_t> favoured_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: it uses all the others
};

}  // namespace nonsolicit::engine
