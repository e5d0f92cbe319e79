#include "store/database.h"

#include <algorithm>

namespace nonsolicit::store {

Database::ReadTransaction::ReadTransaction(Connection& connection, std::chrono::steady_clock::time_point deadline)
    : connection_(connection) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  connection_.set_busy_timeout(static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60000)));
  connection_.set_deadline(deadline);
  begun_ = connection_.execute("begin");
}

Database::ReadTransaction::~ReadTransaction() {
  connection_.clear_deadline();
  // Nothing was written, so there is nothing to lose either way.
  if (connection_.in_transaction()) (void)connection_.execute("rollback");
}

}  // namespace nonsolicit::store
