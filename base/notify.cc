#include "base/notify.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace nonsolicit::base {

void notify_ready(const std::string& status) { sd_notify(0, fmt::format("READY=1\nSTATUS={}", status).c_str()); }

void notify_reloading() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t micros = int64_t(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
  sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", micros).c_str());
}

void notify_stopping(int seconds_needed) {
  sd_notify(0, fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}", int64_t(seconds_needed) * 1'000'000).c_str());
}

void notify_watchdog() { sd_notify(0, "WATCHDOG=1"); }

std::chrono::milliseconds watchdog_period() {
  constexpr std::chrono::milliseconds kWithoutWatchdog{10'000};
  uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return kWithoutWatchdog;
  return std::chrono::milliseconds(std::clamp<uint64_t>(micros / 3000, 1, 3'600'000));
}

}  // namespace nonsolicit::base
