#include "store/pool.h"

namespace nonsolicit::store {

base::Result<Pool::Lease> Pool::borrow(std::chrono::steady_clock::time_point deadline) {
  {
    std::unique_lock lock(mutex_);
    const bool came = came_back_.wait_until(lock, deadline, [&] { return !idle_.empty() || open_ < limit_; });
    if (!came) return base::temporary_error("the store is busy", options_.path + ": all connections are in use");
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(connection));
    }
    open_++;
  }
  auto opened = Connection::open(options_);
  if (opened) return Lease(*this, std::move(*opened));
  {
    const std::lock_guard lock(mutex_);
    open_--;
  }
  came_back_.notify_one();
  return opened.error();
}

void Pool::add(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  open_++;
  idle_.push_back(std::move(connection));
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  came_back_.notify_one();
}

}  // namespace nonsolicit::store
