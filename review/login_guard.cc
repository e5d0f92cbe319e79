#include "review/login_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/password.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kMostKeys = 20'000;
constexpr base::Duration kDropEvery = std::chrono::seconds(10);

constexpr std::string_view kOfName = "n:";

// "a:192.0.2.1", "a:" and 8 bytes of an IPv6 address; "" for none.
std::string client_key(const std::string& address) {
  if (address.empty()) return {};
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1)
    return "a:" + base::to_hex({reinterpret_cast<const char*>(bytes.data()), 8});
  return "a:" + address;
}

std::vector<std::string> keys_of(const std::string& address, const std::string& name) {
  std::vector<std::string> keys = {std::string(kOfName) + name};
  if (std::string client = client_key(address); !client.empty()) keys.push_back(std::move(client));
  return keys;
}

}  // namespace

// Held while waiting and hashing.
class Passwords::Place {
 public:
  explicit Place(Passwords& passwords) : passwords_(passwords) {
    const std::lock_guard lock(passwords_.count_mutex_);
    has_ = passwords_.taken_ < passwords_.places_;
    if (has_) passwords_.taken_++;
  }
  ~Place() {
    const std::lock_guard lock(passwords_.count_mutex_);
    if (has_) passwords_.taken_--;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool has() const { return has_; }

 private:
  Passwords& passwords_;
  bool has_ = false;
};

base::Result<bool> Passwords::matches(std::string_view hash, std::string_view password) {
  const Place place(*this);
  if (!place.has()) return base::temporary_error("too many people log in at this moment");
  const std::lock_guard one_at_a_time(hashing_);
  return base::password_matches(hash, password);
}

base::Result<std::string> Passwords::hash(std::string_view password) {
  const Place place(*this);
  if (!place.has()) return base::temporary_error("too many people log in at this moment");
  const std::lock_guard one_at_a_time(hashing_);
  return base::hash_password(password);
}

bool LoginTries::begin(const std::string& address, const std::string& name, base::TimePoint now) {
  const std::lock_guard lock(mutex_);
  const std::vector<std::string> keys = keys_of(address, name);
  for (const std::string& key : keys) {
    const auto found = tries_.find(key);
    if (found == tries_.end()) continue;
    std::erase_if(found->second, [&](base::TimePoint then) { return then <= now - kWithin; });
    if (found->second.size() >= (key.starts_with(kOfName) ? most_.per_name : most_.per_client)) return false;
  }
  if (tries_.size() + keys.size() > kMostKeys) drop_old(now);
  if (tries_.size() + keys.size() > kMostKeys) return false;
  for (const std::string& key : keys) tries_[key].push_back(now);
  return true;
}

void LoginTries::forgive(const std::string& address, const std::string& name) {
  const std::lock_guard lock(mutex_);
  for (const std::string& key : keys_of(address, name)) {
    const auto found = tries_.find(key);
    if (found == tries_.end()) continue;
    if (!found->second.empty()) found->second.pop_back();
    if (found->second.empty()) tries_.erase(found);
  }
}

// Not more often than it can help: it reads all.
void LoginTries::drop_old(base::TimePoint now) {
  if (now < dropped_ + kDropEvery) return;
  dropped_ = now;
  std::erase_if(tries_, [&](const auto& entry) {
    return std::all_of(entry.second.begin(), entry.second.end(),
                       [&](base::TimePoint then) { return then <= now - kWithin; });
  });
}

}  // namespace nonsolicit::review
