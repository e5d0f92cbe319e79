// How signals and other threads wake the main thread: one byte per event through a pipe. post() is async-signal-safe
// and thread-safe; wait() is for one thread. An event posted while the pipe is full is lost (64 KiB of them are waiting
// then).
#pragma once

#include <chrono>
#include <optional>

#include "base/file.h"
#include "base/result.h"

namespace nonsolicit::milter {

enum class Event : char {
  reload = 'h',         // HUP
  terminate = 't',      // TERM, INT
  messages_done = 'm',  // no message is in flight any more
  milter_ended = 'e',   // smfi_main returned
};

class Wakeup {
 public:
  static base::Result<Wakeup> open();

  void post(Event event) const noexcept;
  // Nothing after `timeout`.
  std::optional<Event> wait(std::chrono::milliseconds timeout);

  // HUP, TERM and INT become events of this object, until leave_signals(). libmilter's own thread waits for the same
  // signals and would stop the milter on HUP; the kernel prefers the main thread as long as that does not block them,
  // so the main thread takes them by handler, at any time, also while it reloads. To be called from the main thread,
  // after all other threads have been started with the signals blocked (block_signals()).
  void take_signals();
  // From now on they do nothing.
  void leave_signals();
  static void block_signals();

 private:
  Wakeup(base::Fd reader, base::Fd writer);

  base::Fd reader_;
  base::Fd writer_;
};

}  // namespace nonsolicit::milter
