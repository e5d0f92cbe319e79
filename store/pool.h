// A few connections that threads borrow. Connections are opened when first needed, up to a limit; then borrowers wait.
// Thread-safe. Errors: temporary when none came free in time, or what opening says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "store/connection.h"

namespace nonsolicit::store {

class Pool {
 public:
  Pool(Connection::Options options, size_t limit) : options_(std::move(options)), limit_(limit) {}

  // Gives the connection back at its end.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  base::Result<Lease> borrow(std::chrono::steady_clock::time_point deadline);
  // For a connection made before; counts as one of the limit.
  void add(std::unique_ptr<Connection> connection);

 private:
  void give_back(std::unique_ptr<Connection> connection);

  const Connection::Options options_;
  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<std::unique_ptr<Connection>> idle_;  // guarded by mutex_
  size_t open_ = 0;                                // guarded by mutex_
};

}  // namespace nonsolicit::store
