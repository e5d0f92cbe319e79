// Takes out what no decision can need any more: reach and first contacts outside their windows, threads too old to be
// answered, repeats that have expired, lists' rows that have, logins and claims that ended. Small steps, so that no
// message waits for it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

// Relationships, of which there are millions and no index by their end, are looked for by a reader; the writer only
// removes what was found.
struct RelationshipKey {
  std::string sender;
  std::string recipient;
  std::string kind;
  bool operator==(const RelationshipKey&) const = default;
};
// Those that have expired of the next rows after `position`, which moves on; it is empty again at the end of the table.
base::Result<std::vector<RelationshipKey>> expired_relationships(Connection& connection, const PruneRequest& request,
                                                                 RelationshipKey& position);

// Everything else, and `expired`. Rows removed in this step.
base::Result<size_t> prune(Connection& connection, const PruneRequest& request,
                           const std::vector<RelationshipKey>& expired);

}  // namespace nonsolicit::store
