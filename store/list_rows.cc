#include "store/list_rows.h"

namespace nonsolicit::store {

// Designated initialisers are evaluated in order (C++20 [dcl.init.list]), so the columns are read from left to right.

lists::Origin read_origin(Query& row) {
  return {.source = row.text(), .evidence = row.text(), .recorded = row.time(), .expires = row.maybe_time()};
}

lists::RelationshipEntry read_relationship(Query& row) {
  return {.sender = row.address(),
          .recipient = row.address(),
          .kind = row.word(lists::relationship_from),
          .first_seen = row.time(),
          .last_seen = row.time(),
          .count = row.integer(),
          .origin = read_origin(row),
          .how = row.word(lists::how_from)};
}

lists::OptOutEntry read_opt_out(Query& row) {
  return {.recipient = row.address(),
          .sender = row.text(),
          .scope = row.word(lists::scope_from),
          .requested = row.time(),
          .origin = read_origin(row)};
}

lists::PreferenceEntry read_preference(Query& row) {
  return {.recipient = row.address(),
          .sender = row.address(),
          .choice = row.word(lists::preference_from),
          .origin = read_origin(row)};
}

lists::GrantEntry read_grant(Query& row) {
  return {.id = row.text(),
          .sender = row.address(),
          .recipients = {},
          .segments = {},
          .campaign = row.integer(),
          .from = row.time(),
          .until = row.time(),
          .mailings = row.integer(),
          .used = row.integer(),
          .reason = row.text(),
          .approved_by = row.text(),
          .origin = read_origin(row)};
}

lists::ExemptEntry read_exempt(Query& row) {
  return {.who = row.text(), .kind = row.word(lists::exempt_from), .origin = read_origin(row)};
}

lists::OrganisationEntry read_organisation(Query& row) {
  return {.domain = row.text(), .organisation = row.text(), .origin = read_origin(row)};
}

lists::FindingEntry read_finding(Query& row) {
  return {.case_id = row.text(), .sender = row.address(), .confirmed = row.time(), .confirmed_by = row.text()};
}

base::Status read_grant_recipients(Connection& connection, lists::GrantEntry& grant) {
  Query query(connection, "select recipient from grant_recipients where grant_id = $1 order by recipient");
  query.bind(grant.id);
  while (query.next()) {
    std::string recipient = query.text();
    if (recipient.starts_with('@')) {
      grant.segments.push_back(std::move(recipient));
    } else {
      grant.recipients.push_back(base::Address::from_normal(std::move(recipient)));
    }
  }
  return query.status();
}

}  // namespace nonsolicit::store
