#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

// A row per kind, so that an interest that expires leaves the contact beside it. Of two origins the one that lasts
// longer stays: a mail seen today must not put an end to what staff recorded for good. `how` goes with it where one of
// the two was recorded; of two learned signs the stronger one stays, unless one had ended before the other came.
constexpr const char* kPutRelationship = R"(
  insert into relationships (sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires,
                             how)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (sender, recipient, kind) do update set
    first_seen = case when excluded.first_seen < relationships.first_seen
                      then excluded.first_seen else relationships.first_seen end,
    last_seen = case when excluded.last_seen > relationships.last_seen
                     then excluded.last_seen else relationships.last_seen end,
    count = relationships.count +
      case when $12 and excluded.source = relationships.source and excluded.evidence = relationships.evidence
                and excluded.last_seen <= relationships.last_seen then 0 else excluded.count end,
    how = case
      when relationships.expires <= excluded.last_seen then excluded.how
      when excluded.expires <= relationships.last_seen then relationships.how
      when excluded.how in ('recorded', 'met') or relationships.how in ('recorded', 'met') then
        case when excluded.expires >= relationships.expires then excluded.how else relationships.how end
      when case excluded.how when 'asked' then 3 when 'answered' then 2 else 1 end >=
           case relationships.how when 'asked' then 3 when 'answered' then 2 else 1 end then excluded.how
      else relationships.how end,
    source = case when excluded.expires >= relationships.expires then excluded.source else relationships.source end,
    evidence = case when excluded.expires >= relationships.expires
                    then excluded.evidence else relationships.evidence end,
    recorded = case when excluded.expires >= relationships.expires
                    then excluded.recorded else relationships.recorded end,
    expires = case when excluded.expires >= relationships.expires then excluded.expires else relationships.expires end
)";

std::string kept_sender(const Connection& connection, const lists::OptOutEntry& entry) {
  switch (entry.scope) {
    case lists::OptOutScope::sender: return connection.form().kept(std::string_view(entry.sender));
    case lists::OptOutScope::list:
    case lists::OptOutScope::organisation: break;
  }
  return entry.sender;
}

// In a plain store: the choice of a time before one of the two was forgotten, which stands as a hash.
base::Status remove_forgotten(Connection& connection, const lists::PreferenceEntry& entry) {
  const auto recipients = connection.form().forms(entry.recipient);
  const auto senders = connection.form().forms(entry.sender);
  if (recipients.size() + senders.size() == 2) return {};
  Query query(connection, R"(
    delete from preferences where recipient in (select value from json_each($1))
      and sender in (select value from json_each($2)) and not (recipient = $3 and sender = $4))");
  return query.bind_all(json_array(recipients), json_array(senders), entry.recipient, entry.sender).run();
}

}  // namespace

base::Status put_relationship(Connection& connection, const lists::RelationshipEntry& entry, Repeats repeats) {
  Query query(connection, kPutRelationship);
  query.bind_all(entry.sender, entry.recipient, lists::to_string(entry.kind), entry.first_seen, entry.last_seen,
                 entry.count, entry.origin.source, entry.origin.evidence, entry.origin.recorded, entry.origin.expires,
                 lists::to_string(entry.how), repeats == Repeats::possible);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::RelationshipEntry& entry) {
  return put_relationship(connection, entry, Repeats::possible);
}

base::Status put_row(Connection& connection, const lists::OptOutEntry& entry) {
  // The first request counts for the grace, unless it had ended before this one came: by its time, or because the
  // member asked for mail in between.
  Query query(connection, R"(
    insert into opt_outs (recipient, sender, scope, requested, source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (recipient, sender, scope) do update set
      requested = case when opt_outs.expires <= excluded.requested or excluded.requested < opt_outs.requested
                         or exists (select 1 from relationships
                                    where relationships.recipient = opt_outs.recipient
                                      and (relationships.sender = opt_outs.sender or opt_outs.scope <> 'sender')
                                      and relationships.kind = 'interest'
                                      and relationships.last_seen > opt_outs.requested
                                      and relationships.last_seen <= excluded.requested)
                       then excluded.requested else opt_outs.requested end,
      source = case when excluded.expires >= opt_outs.expires then excluded.source else opt_outs.source end,
      evidence = case when excluded.expires >= opt_outs.expires then excluded.evidence else opt_outs.evidence end,
      recorded = case when excluded.expires >= opt_outs.expires then excluded.recorded else opt_outs.recorded end,
      expires = case when excluded.expires >= opt_outs.expires then excluded.expires else opt_outs.expires end
  )");
  query.bind_all(entry.recipient, kept_sender(connection, entry), lists::to_string(entry.scope), entry.requested,
                 entry.origin.source, entry.origin.evidence, entry.origin.recorded, entry.origin.expires);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::PreferenceEntry& entry) {
  if (auto status = remove_forgotten(connection, entry); !status) return status;
  // A choice replaces the one before.
  Query query(connection, R"(
    insert into preferences (recipient, sender, choice, source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (recipient, sender) do update set choice = excluded.choice, source = excluded.source,
      evidence = excluded.evidence, recorded = excluded.recorded, expires = excluded.expires
  )");
  query.bind_all(entry.recipient, entry.sender, lists::to_string(entry.choice), entry.origin.source,
                 entry.origin.evidence, entry.origin.recorded, entry.origin.expires);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::GrantEntry& entry) {
  // What was used stays used: a grant that is imported again does not start anew, nor cover other texts than before.
  Query query(connection, R"(
    insert into grants (id, sender, campaign, valid_from, valid_until, mailings, used, all_recipients, reason, approved_by,
                        source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    on conflict (id) do update set sender = excluded.sender, 
      campaign = case when excluded.campaign = 0 then grants.campaign else excluded.campaign end,
      valid_from = excluded.valid_from,
      valid_until = excluded.valid_until, mailings = excluded.mailings,
      used = case when excluded.used > grants.used then excluded.used else grants.used end,
      all_recipients = excluded.all_recipients, reason = excluded.reason, approved_by = excluded.approved_by,
      source = excluded.source, evidence = excluded.evidence, recorded = excluded.recorded, expires = excluded.expires
  )");
  const bool all_recipients = entry.recipients.empty() && entry.segments.empty();
  query.bind_all(entry.id, entry.sender, entry.campaign, entry.from, entry.until, entry.mailings, entry.used,
                 all_recipients, entry.reason, entry.approved_by, entry.origin.source, entry.origin.evidence,
                 entry.origin.recorded, entry.origin.expires);
  if (auto status = query.run(); !status) return status;
  Query clear(connection, "delete from grant_recipients where grant_id = $1");
  if (auto status = clear.bind(entry.id).run(); !status) return status;
  constexpr const char* kAdd =
      "insert into grant_recipients (grant_id, recipient) values ($1, $2) on conflict do nothing";
  for (const base::Address& recipient : entry.recipients) {
    if (auto status = Query(connection, kAdd).bind_all(entry.id, recipient).run(); !status) return status;
  }
  for (const std::string& segment : entry.segments) {
    if (auto status = Query(connection, kAdd).bind_all(entry.id, segment).run(); !status) return status;
  }
  return {};
}

base::Status put_row(Connection& connection, const lists::ExemptEntry& entry) {
  Query query(connection, R"(
    insert into exempt (who, kind, source, evidence, recorded, expires) values ($1, $2, $3, $4, $5, $6)
    on conflict (who) do update set kind = excluded.kind, source = excluded.source, evidence = excluded.evidence,
      recorded = excluded.recorded, expires = excluded.expires
  )");
  query.bind_all(connection.form().kept(std::string_view(entry.who)), lists::to_string(entry.kind), entry.origin.source,
                 entry.origin.evidence, entry.origin.recorded, entry.origin.expires);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::OrganisationEntry& entry) {
  Query query(connection, R"(
    insert into organisations (domain, organisation, source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (domain) do update set organisation = excluded.organisation, source = excluded.source,
      evidence = excluded.evidence, recorded = excluded.recorded, expires = excluded.expires
  )");
  query.bind_all(entry.domain, entry.organisation, entry.origin.source, entry.origin.evidence, entry.origin.recorded,
                 entry.origin.expires);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::FindingEntry& entry) {
  Query query(connection, R"(
    insert into findings (case_id, sender, confirmed, confirmed_by) values ($1, $2, $3, $4)
    on conflict (case_id, sender) do update set confirmed = excluded.confirmed, confirmed_by = excluded.confirmed_by
  )");
  return query.bind_all(entry.case_id, entry.sender, entry.confirmed, entry.confirmed_by).run();
}

}  // namespace nonsolicit::store
