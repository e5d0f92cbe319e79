// What all callbacks share: the gateway, the log, and how many sessions, messages and callbacks there are. Thread-safe.
#pragma once

#include <atomic>

#include "base/log.h"
#include "engine/gateway.h"
#include "milter/negotiate.h"
#include "milter/wakeup.h"

namespace nonsolicit::milter {

struct Shell {
  engine::Gateway& gateway;
  const base::Log& log;
  const Wakeup& wakeup;
  NoReply no_reply = NoReply::never;
  std::atomic<bool> draining = false;  // new messages are answered 451
  std::atomic<int> messages = 0;       // between MAIL and the answer at end of message
  std::atomic<int> sessions = 0;

  // Counts first and looks at `draining` then; the drain does it the other way round, so that one of the two sees the
  // other.
  bool enter_message() {
    messages++;
    if (!draining) return true;
    leave_message();
    return false;
  }
  void leave_message() {
    if (--messages == 0 && draining) wakeup.post(Event::messages_done);
  }
};

}  // namespace nonsolicit::milter
