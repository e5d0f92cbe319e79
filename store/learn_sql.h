// What one message of a member's taught, as MessagePort::learn says; within the caller's transaction.
#pragma once

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

base::Status learn(Connection& connection, const Learned& learned);

}  // namespace nonsolicit::store
