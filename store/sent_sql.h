// Messages that went out to members and the addresses that take their opt-outs: kept when they go, found when a member
// answers. Within the caller's transaction and deadline.
#pragma once

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

base::Status remember_sent(Connection& connection, const SentMessage& sent);
base::Result<InboundKnowledge> look_up_inbound(Connection& connection, const InboundRequest& request);

}  // namespace nonsolicit::store
