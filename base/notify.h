// Tells systemd how the daemon is (sd_notify(3)); does nothing where there is no systemd. Thread-safe.
#pragma once

#include <chrono>
#include <string>

namespace nonsolicit::base {

void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping(int seconds_needed);
void notify_watchdog();
// How often to notify the watchdog: a third of what the unit's WatchdogSec allows, 10 s where it is not set.
std::chrono::milliseconds watchdog_period();

}  // namespace nonsolicit::base
