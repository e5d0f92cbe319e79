// Takes out what no decision can need any more: reach and first contacts outside their windows, threads too old to be
// answered, repeats that have expired, lists' rows that have. Small steps, so that no message waits for it.
#pragma once

#include "base/result.h"
#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

// Rows removed in this step; 0: nothing left to do.
base::Result<size_t> prune(Connection& connection, const PruneRequest& request);

}  // namespace nonsolicit::store
