// Rows of the list tables to values, for the ports that read them. The columns of Origin stand together everywhere:
// source, evidence, recorded, expires. Not thread-safe, as the Query.
#pragma once

#include "lists/values.h"
#include "store/connection.h"

namespace nonsolicit::store {

lists::Origin read_origin(Query& row);
// sender, recipient, kind, first_seen, last_seen, count, origin, how.
lists::RelationshipEntry read_relationship(Query& row);
// recipient, sender, scope, requested, origin.
lists::OptOutEntry read_opt_out(Query& row);
// recipient, sender, choice, origin.
lists::PreferenceEntry read_preference(Query& row);
// id, sender, campaign, valid_from, valid_until, mailings, used, reason, approved_by, origin; the recipients are rows
// of their own.
lists::GrantEntry read_grant(Query& row);
// who, kind, origin.
lists::ExemptEntry read_exempt(Query& row);
// domain, organisation, origin.
lists::OrganisationEntry read_organisation(Query& row);
// case_id, sender, confirmed, confirmed_by.
lists::FindingEntry read_finding(Query& row);
// The recipients and segments that the grant names; none of either: it covers all.
base::Status read_grant_recipients(Connection& connection, lists::GrantEntry& grant);

}  // namespace nonsolicit::store
