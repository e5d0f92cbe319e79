// Plain addresses of a store to keyed hashes, a step at a time, resumable: each step is a transaction of its own, and
// the store can be used again after the last one only.
#pragma once

#include "store/connection.h"

namespace nonsolicit::store {

// Rows changed; 0 when all are hashed.
base::Result<size_t> hash_step(Connection& connection, size_t step);

}  // namespace nonsolicit::store
