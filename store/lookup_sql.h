// All that the store knows about one message: one query per table, whatever the number of recipients.
// Within the caller's read transaction and deadline.
#pragma once

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

base::Result<Knowledge> look_up(Connection& connection, const LookupRequest& request);

}  // namespace nonsolicit::store
