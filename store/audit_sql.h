// Lines of the audit trail: appended to the chain within the caller's transaction.
// The hash of a line covers all its fields and the hash before it; it is keyed where the store has keys, so that nobody
// who can only write the file can make a chain that fits. A row of its own keeps the newest line, so that a missing end
// shows. A person stands in the trail under a pseudonym, whose mapping `forget` drops.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

base::Status append_audit(Connection& connection, const AuditLine& line, const base::Address& person);
// The lines with this subject, oldest first.
base::Result<std::vector<AuditLine>> audit_of(Connection& connection, std::string_view subject);
// Nothing is remembered of whom the pseudonym stands for.
base::Status drop_pseudonym(Connection& connection, const base::Address& person);
// The one there is, or a new one.
base::Result<std::string> pseudonym_of(Connection& connection, const base::Address& person);

}  // namespace nonsolicit::store
