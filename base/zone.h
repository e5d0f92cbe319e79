// A time zone, to read times that were written without one. By ICU's rules. Plain value; pure; thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace nonsolicit::base {

class Zone {
 public:
  // "local" (this machine's), "UTC", "+02:00", or a name such as "Europe/Berlin".
  static std::optional<Zone> parse(std::string_view name);

  // Of a local time that comes twice the earlier moment, of one that is skipped the moment after the gap.
  std::chrono::sys_seconds utc(std::chrono::local_seconds local) const;

 private:
  struct Rules;
  explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

}  // namespace nonsolicit::base
