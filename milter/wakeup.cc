#include "milter/wakeup.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

namespace nonsolicit::milter {
namespace {

// A signal handler has no other way to know where to write.
std::atomic<int> signal_fd{-1};
static_assert(std::atomic<int>::is_always_lock_free);

void write_event(int fd, Event event) noexcept {
  const int saved = errno;
  const char byte = static_cast<char>(event);
  ssize_t written = 0;
  do {
    written = ::write(fd, &byte, 1);
  } while (written < 0 && errno == EINTR);
  errno = saved;
}

extern "C" void handle_signal(int signal) {
  const int fd = signal_fd.load();
  if (fd >= 0) write_event(fd, signal == SIGHUP ? Event::reload : Event::terminate);
}

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Wakeup::Wakeup(base::Fd reader, base::Fd writer) : reader_(std::move(reader)), writer_(std::move(writer)) {}

base::Result<Wakeup> Wakeup::open() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0) {
    return base::temporary_error("cannot make a pipe", base::errno_text(errno));
  }
  return Wakeup(base::Fd(fds[0]), base::Fd(fds[1]));
}

void Wakeup::post(Event event) const noexcept { write_event(writer_.get(), event); }

std::optional<Event> Wakeup::wait(std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + timeout;
  while (true) {
    char byte = 0;
    if (::read(reader_.get(), &byte, 1) == 1) return static_cast<Event>(byte);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return std::nullopt;
    pollfd poller{.fd = reader_.get(), .events = POLLIN, .revents = 0};
    ::poll(&poller, 1, static_cast<int>(left.count()));
  }
}

void Wakeup::block_signals() {
  const sigset_t set = our_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void Wakeup::take_signals() {
  signal_fd = writer_.get();
  struct sigaction action {};
  action.sa_handler = handle_signal;
  action.sa_mask = our_signals();
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);
  const sigset_t set = our_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Wakeup::leave_signals() { signal_fd = -1; }

}  // namespace nonsolicit::milter
