// The schema as numbered steps, never changed once released: a change is a new step. Each is one transaction.
// Errors: a database made by a newer program is a config error, and nothing is touched.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace nonsolicit::store {

// Number of the newest step that this program knows.
int64_t newest_schema();
// Number of the newest step that the database has; 0 for an empty one.
base::Result<int64_t> present_schema(Connection& connection);
// Takes the steps that are missing; several processes may try at once.
base::Status migrate(Connection& connection, base::TimePoint now);
// Up to the step `last` only: what an older program would have made.
base::Status migrate_to(Connection& connection, int64_t last, base::TimePoint now);
// For connections that may not write: the schema must be ours.
base::Status require_present_schema(Connection& connection);

}  // namespace nonsolicit::store
