#include "milter/daemon.h"

#include <libmilter/mfapi.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/notify.h"
#include "engine/daemon_reload.h"
#include "milter/callbacks.h"
#include "milter/shell.h"
#include "milter/socket.h"

// Takes the place of libmilter's function of this name, which starts a thread that waits for HUP, TERM and INT and ends
// the milter on any of them. Wakeup::take_signals() mostly wins against that thread, but not while it starts. Where the
// library is bound so that ours is not called, that is what is left.
extern "C" int mi_control_startup(char*);
extern "C" int mi_control_startup(char*) { return MI_SUCCESS; }

namespace nonsolicit::milter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

// libmilter writes an answer after the callback has returned and tells nobody; its listener takes longer than this to
// end.
constexpr milliseconds kLastAnswers{50};
constexpr milliseconds kStopPatience{6000};

// For a thread that is stuck inside the gateway or libmilter: nothing may be destroyed under it.
[[noreturn]] void end_process(const base::Log& log, const char* why) {
  log.error("milter_stuck", {{"detail", std::string(why)}});
  log.flush();
  std::_Exit(1);
}

// smfi_main on a thread of its own, so that the main thread is free for signals.
class MilterThread {
 public:
  explicit MilterThread(const Wakeup& wakeup)
      : thread_([this, &wakeup] {
          smfi_main();
          ended_ = true;
          wakeup.post(Event::milter_ended);
        }) {}
  ~MilterThread() { thread_.join(); }
  MilterThread(const MilterThread&) = delete;
  MilterThread& operator=(const MilterThread&) = delete;

  bool ended() const { return ended_; }

 private:
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

class Daemon {
 public:
  Daemon(const DaemonParts& parts, Wakeup& wakeup, const base::SocketPlace& socket, Shell& shell)
      : parts_(parts), wakeup_(wakeup), socket_(socket), shell_(shell) {}

  base::Status run() {
    MilterThread milter(wakeup_);
    wakeup_.take_signals();
    base::notify_ready("listening on " + socket_.text());
    parts_.log.info("milter_start", {{"version", parts_.version}, {"socket", socket_.text()}});
    const bool asked = serve();
    if (asked) drain();
    stop(milter);
    if (!asked) return base::permanent_error("libmilter ended by itself");
    return {};
  }

 private:
  // True when asked to end, false when libmilter ended by itself.
  bool serve() {
    while (true) {
      base::notify_watchdog();
      const auto event = wakeup_.wait(watchdog_period_);
      if (!event) continue;
      switch (*event) {
        case Event::reload: engine::reload_and_tell(parts_.reload, parts_.log, "listening on " + socket_.text()); break;
        case Event::terminate: return true;
        case Event::milter_ended: return false;
        case Event::messages_done: break;
      }
    }
  }

  void drain() {
    const auto patience = std::chrono::ceil<milliseconds>(parts_.gateway.options()->milter.drain);
    base::notify_stopping(static_cast<int>(std::chrono::ceil<seconds>(patience).count()) + 15);
    shell_.draining = true;
    parts_.log.info("draining", {{"messages", static_cast<int64_t>(shell_.messages.load())},
                                 {"sessions", static_cast<int64_t>(shell_.sessions.load())}});
    const auto end = SteadyClock::now() + patience;
    while (shell_.messages != 0) {
      const auto left = std::chrono::ceil<milliseconds>(end - SteadyClock::now());
      if (left.count() <= 0) {
        parts_.log.warning("drain_deadline", {{"messages", static_cast<int64_t>(shell_.messages.load())}});
        return;
      }
      base::notify_watchdog();
      const auto event = wakeup_.wait(std::min(left, watchdog_period_));
      if (event == Event::milter_ended) return;
      if (event == Event::terminate) {  // asked twice: now
        parts_.log.warning("drain_deadline", {{"messages", static_cast<int64_t>(shell_.messages.load())}});
        return;
      }
    }
  }

  void stop(MilterThread& milter) {
    std::this_thread::sleep_for(kLastAnswers);
    // smfi_stop waits for a lock that the listener holds while it polls; the poke makes the listener let go of it.
    std::thread stopper([] { smfi_stop(); });
    const auto end = SteadyClock::now() + kStopPatience;
    while (!milter.ended() && SteadyClock::now() < end) {
      socket_.connects();
      wakeup_.wait(milliseconds(10));
    }
    if (!milter.ended()) end_process(parts_.log, "libmilter does not stop");
    stopper.join();
  }

  const DaemonParts& parts_;
  Wakeup& wakeup_;
  const base::SocketPlace& socket_;
  Shell& shell_;
  const milliseconds watchdog_period_ = base::watchdog_period();
};

// At the limit libmilter's listener spins (accept fails, it tries again at once): have as many descriptors as we may.
void raise_descriptor_limit(const base::Log& log) {
  constexpr rlim_t kWanted = 65'536;
  constexpr rlim_t kFew = 4'096;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (limit.rlim_cur < kWanted) {
    limit.rlim_cur = std::min(kWanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur < kFew) log.warning("few_descriptors", {{"limit", static_cast<int64_t>(limit.rlim_cur)}});
}

}  // namespace

void prepare_process() { Wakeup::block_signals(); }

base::Status run_daemon(const DaemonParts& parts) {
  const conf::MilterOptions options = parts.gateway.options()->milter;
  raise_descriptor_limit(parts.log);
  auto wakeup = Wakeup::open();
  if (!wakeup) return wakeup.error();
  Shell shell{.gateway = parts.gateway, .log = parts.log, .wakeup = *wakeup};
  // libmilter opens no socket before it knows the callbacks.
  if (auto status = register_callbacks(shell); !status.ok()) return status;
  auto socket = open_socket(options);
  if (!socket) {
    withdraw_shell(kStopPatience);
    return socket.error();
  }
  if (options.no_reply && socket->is_unix()) shell.no_reply = NoReply::where_offered;
  if (parts.opened) parts.opened();
  const base::Status status = Daemon(parts, *wakeup, *socket, shell).run();
  socket->remove();
  if (!withdraw_shell(kStopPatience)) end_process(parts.log, "a callback does not come back");
  wakeup->leave_signals();
  parts.log.info("milter_stop", {{"sessions", static_cast<int64_t>(shell.sessions.load())}});
  parts.log.flush();
  return status;
}

}  // namespace nonsolicit::milter
