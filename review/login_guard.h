// What keeps guessing of passwords slow and cheap for us: few hashes at once, few tries per client and per name.
// In memory of this process. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace nonsolicit::review {

// One hash at a time; up to `places` callers wait for it, so that memory and the threads that answer others are left.
class Passwords {
 public:
  explicit Passwords(size_t places = 8) : places_(places) {}
  // Temporary error: too many wait.
  base::Result<bool> matches(std::string_view hash, std::string_view password);
  base::Result<std::string> hash(std::string_view password);

 private:
  class Place;
  const size_t places_;
  std::mutex count_mutex_;
  size_t taken_ = 0;
  std::mutex hashing_;
};

struct MostTries {
  size_t per_name = 10;
  size_t per_client = 100;  // many people of one office share an address
};

// At most so many tries within kWithin for one name, and by one client address. An IPv6 client counts by its /64.
class LoginTries {
 public:
  static constexpr base::Duration kWithin = std::chrono::minutes(5);

  explicit LoginTries(MostTries most = {}) : most_(most) {}

  // False: too many; this one is not counted. `address` may be empty (a Unix socket without the proxy's word).
  bool begin(const std::string& address, const std::string& name, base::TimePoint now);
  // It was right: it does not count.
  void forgive(const std::string& address, const std::string& name);

 private:
  using Times = std::vector<base::TimePoint>;
  void drop_old(base::TimePoint now);

  const MostTries most_;
  std::mutex mutex_;
  std::map<std::string, Times, std::less<>> tries_;
  base::TimePoint dropped_;
};

}  // namespace nonsolicit::review
