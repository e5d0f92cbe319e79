// Values into the list tables: insert or refresh, as ListsPort::put says; within the caller's transaction.
// Not thread-safe, as the Connection.
#pragma once

#include "lists/values.h"
#include "store/connection.h"

namespace nonsolicit::store {

// Whether the same row may have been put before (a list that is imported again): then one with the same source and
// evidence that was seen no later raises no count.
enum class Repeats { possible, excluded };
base::Status put_relationship(Connection& connection, const lists::RelationshipEntry& entry, Repeats repeats);

base::Status put_row(Connection& connection, const lists::RelationshipEntry& entry);  // repeats are possible
base::Status put_row(Connection& connection, const lists::OptOutEntry& entry);
base::Status put_row(Connection& connection, const lists::PreferenceEntry& entry);
base::Status put_row(Connection& connection, const lists::GrantEntry& entry);
base::Status put_row(Connection& connection, const lists::ExemptEntry& entry);
base::Status put_row(Connection& connection, const lists::OrganisationEntry& entry);
base::Status put_row(Connection& connection, const lists::FindingEntry& entry);

}  // namespace nonsolicit::store
