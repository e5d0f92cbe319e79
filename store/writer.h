// The one thread that writes. Jobs wait in a bounded queue; all that wait are written in one transaction (group
// commit), each in a savepoint of its own, so that a failing one undoes only itself. write() returns after the commit.
// Thread-safe. Errors: the job's own; temporary when the queue is full or the job could not start in time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/pool.h"

namespace nonsolicit::store {

struct WriterOptions {
  size_t queue = 1024;
  size_t batch = 256;
  std::chrono::milliseconds patience{10000};  // how long a job may wait for its turn
  std::function<void(size_t)> on_commit;      // jobs of a batch that was committed; called by the writer's thread
};

class Writer {
 public:
  // May be called twice: when its batch is lost to a job that filled the disk, each job gets a second try, alone.
  using Job = std::function<base::Status(Connection&)>;

  Writer(Pool& connections, WriterOptions options);
  ~Writer();  // jobs in the queue are still written
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  base::Status write(Job job);
  size_t waiting() const;  // jobs in the queue, without those being written

 private:
  enum class Stage { waiting, running, done };
  struct Entry {
    Job job;
    Stage stage = Stage::waiting;  // guarded by mutex_
    base::Status result;           // the writer's until `done`
  };
  using Batch = std::vector<std::shared_ptr<Entry>>;

  void run();
  Batch next_batch();
  void write_batch(Batch& batch);
  bool try_together(Connection& connection, Batch& batch);
  void write_alone(Connection& connection, Batch& batch);

  Pool& connections_;
  const WriterOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable work_came_;
  std::condition_variable work_done_;
  std::deque<std::shared_ptr<Entry>> queue_;  // guarded by mutex_
  bool stopping_ = false;                     // guarded by mutex_
  std::thread thread_;                        // last: it uses all the others
};

}  // namespace nonsolicit::store
