// Learning at work: asks the store what a message of a member answers, and hands the lesson on. A stop is on disk
// before this returns; a contact waits in the queue (engine/learn_queue.h). Thread-safe.
#pragma once

#include <atomic>

#include "engine/learn.h"
#include "engine/learn_queue.h"

namespace nonsolicit::engine {

class Learning {
 public:
  Learning(Services services, const conf::Options& options);

  // Error (temporary): a request to stop could not be written, and the mail should come again.
  base::Status learn_from(const LearnInput& input);
  // Before the mail of `sender` is judged: what members wrote to them must be known.
  void settle(const base::Address& sender, base::Duration within) { queue_.settle(sender, within); }
  bool flush(base::Duration within) { return queue_.flush(within); }

 private:
  void warn_of_no_verifier(const LearnInput& input);
  base::Status write_now(const LearnInput& input, const Lesson& lesson);

  Services services_;
  LearnQueue queue_;
  std::atomic<int64_t> next_warning_{0};  // microseconds since 1970
};

}  // namespace nonsolicit::engine
