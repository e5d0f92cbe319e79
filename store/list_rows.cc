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
          .origin = read_origin(row)};
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

base::Result<std::vector<base::Address>> grant_recipients(Connection& connection, std::string_view grant_id) {
  Query query(connection, "select recipient from grant_recipients where grant_id = $1 order by recipient");
  query.bind(grant_id);
  std::vector<base::Address> recipients;
  while (query.next()) recipients.push_back(query.address());
  if (auto status = query.status(); !status) return status.error();
  return recipients;
}

base::Status put_relationship(Connection& connection, const lists::RelationshipEntry& entry) {
  // A row per kind, so that an interest that expires leaves the contact beside it. Of two origins the one that lasts
  // longer stays: a mail seen today must not put an end to what staff recorded for good.
  Query query(connection, R"(
    insert into relationships (sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (sender, recipient, kind) do update set
      first_seen = case when excluded.first_seen < relationships.first_seen
                        then excluded.first_seen else relationships.first_seen end,
      last_seen = case when excluded.last_seen > relationships.last_seen
                       then excluded.last_seen else relationships.last_seen end,
      count = relationships.count + excluded.count,
      source = case when excluded.expires >= relationships.expires then excluded.source else relationships.source end,
      evidence = case when excluded.expires >= relationships.expires
                      then excluded.evidence else relationships.evidence end,
      recorded = case when excluded.expires >= relationships.expires
                      then excluded.recorded else relationships.recorded end,
      expires = case when excluded.expires >= relationships.expires then excluded.expires else relationships.expires end
  )");
  query.bind_all(entry.sender, entry.recipient, lists::to_string(entry.kind), entry.first_seen, entry.last_seen,
                 entry.count, entry.origin.source, entry.origin.evidence, entry.origin.recorded, entry.origin.expires);
  return query.run();
}

}  // namespace nonsolicit::store
