// The shell of the gateway daemon around any engine::Gateway: socket, libmilter's main loop, signals, watchdog, drain.
// Main thread only, once per process.
#pragma once

#include <functional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "engine/gateway.h"

namespace nonsolicit::milter {

struct DaemonParts {
  engine::Gateway& gateway;
  const base::Log& log;
  // HUP: all or nothing; the text tells what changed, or why nothing did. Runs on the main thread.
  std::function<base::Result<std::string>()> reload;
  // Once, when the socket is open: what must not run before (its files would get the umask of the socket). May be
  // empty.
  std::function<void()> opened;
  std::string version;
};

// Before any thread is started: signals wait for the main thread.
void prepare_process();

// Until TERM or INT. New messages are then answered 451, those in flight are finished, up to milter.drain.
// An error where the socket cannot be had or libmilter ended by itself.
base::Status run_daemon(const DaemonParts& parts);

}  // namespace nonsolicit::milter
