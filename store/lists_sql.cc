#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "store/database.h"
#include "store/list_rows.h"

namespace nonsolicit::store {
namespace {

// "%part%" for `like ... escape '\'`.
std::string pattern_of(std::string_view part) {
  std::string pattern = "%";
  for (const char c : base::to_lower(part)) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern + "%";
}

int64_t to_sql_limit(size_t limit) { return static_cast<int64_t>(std::min<size_t>(limit, 1u << 30)); }

base::Status put_row(Connection& connection, const lists::RelationshipEntry& entry) {
  return put_relationship(connection, entry);
}

base::Status put_row(Connection& connection, const lists::OptOutEntry& entry) {
  // The first request counts for the grace, unless it had ended before this one came.
  Query query(connection, R"(
    insert into opt_outs (recipient, sender, scope, requested, source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (recipient, sender, scope) do update set
      requested = case when opt_outs.expires <= excluded.requested or excluded.requested < opt_outs.requested
                       then excluded.requested else opt_outs.requested end,
      source = case when excluded.expires >= opt_outs.expires then excluded.source else opt_outs.source end,
      evidence = case when excluded.expires >= opt_outs.expires then excluded.evidence else opt_outs.evidence end,
      recorded = case when excluded.expires >= opt_outs.expires then excluded.recorded else opt_outs.recorded end,
      expires = case when excluded.expires >= opt_outs.expires then excluded.expires else opt_outs.expires end
  )");
  query.bind_all(entry.recipient, entry.sender, lists::to_string(entry.scope), entry.requested, entry.origin.source,
                 entry.origin.evidence, entry.origin.recorded, entry.origin.expires);
  return query.run();
}

base::Status put_row(Connection& connection, const lists::PreferenceEntry& entry) {
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
  // What was used stays used: a grant that is imported again does not start anew.
  Query query(connection, R"(
    insert into grants (id, sender, valid_from, valid_until, mailings, used, all_recipients, reason, approved_by,
                        source, evidence, recorded, expires)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (id) do update set sender = excluded.sender, valid_from = excluded.valid_from,
      valid_until = excluded.valid_until, mailings = excluded.mailings,
      used = case when excluded.used > grants.used then excluded.used else grants.used end,
      all_recipients = excluded.all_recipients, reason = excluded.reason, approved_by = excluded.approved_by,
      source = excluded.source, evidence = excluded.evidence, recorded = excluded.recorded, expires = excluded.expires
  )");
  query.bind_all(entry.id, entry.sender, entry.from, entry.until, entry.mailings, entry.used, entry.recipients.empty(),
                 entry.reason, entry.approved_by, entry.origin.source, entry.origin.evidence, entry.origin.recorded,
                 entry.origin.expires);
  if (auto status = query.run(); !status) return status;
  Query clear(connection, "delete from grant_recipients where grant_id = $1");
  if (auto status = clear.bind(entry.id).run(); !status) return status;
  for (const base::Address& recipient : entry.recipients) {
    Query add(connection, "insert into grant_recipients (grant_id, recipient) values ($1, $2) on conflict do nothing");
    if (auto status = add.bind_all(entry.id, recipient).run(); !status) return status;
  }
  return {};
}

base::Status put_row(Connection& connection, const lists::ExemptEntry& entry) {
  Query query(connection, R"(
    insert into exempt (who, kind, source, evidence, recorded, expires) values ($1, $2, $3, $4, $5, $6)
    on conflict (who) do update set kind = excluded.kind, source = excluded.source, evidence = excluded.evidence,
      recorded = excluded.recorded, expires = excluded.expires
  )");
  query.bind_all(entry.who, lists::to_string(entry.kind), entry.origin.source, entry.origin.evidence,
                 entry.origin.recorded, entry.origin.expires);
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

template <class Row>
base::Result<size_t> put_rows(const Database& database, const std::vector<Row>& rows) {
  if (rows.empty()) return size_t{0};
  return database.write<size_t>([&](Connection& connection) -> base::Result<size_t> {
    for (const Row& row : rows) {
      if (auto status = put_row(connection, row); !status) return status.error();
    }
    return rows.size();
  });
}

// `sql` takes the pattern as $1 and the limit as $2.
template <class Row>
base::Result<std::vector<Row>> find_rows(const Database& database, const char* sql, Row (*read)(Query&),
                                         std::pair<std::string_view, size_t> part_and_limit) {
  return database.read<std::vector<Row>>(kReadDeadline, [&](Connection& connection) -> base::Result<std::vector<Row>> {
    Query query(connection, sql);
    query.bind_all(pattern_of(part_and_limit.first), to_sql_limit(part_and_limit.second));
    std::vector<Row> rows;
    while (query.next()) rows.push_back(read(query));
    if (auto status = query.status(); !status) return status.error();
    return rows;
  });
}

template <class... Keys>
base::Result<size_t> remove_rows(const Database& database, const char* sql, const Keys&... keys) {
  return database.write<size_t>([&](Connection& connection) {
    Query query(connection, sql);
    return query.bind_all(keys...).run_counted();
  });
}

class SqlLists : public ListsPort {
 public:
  explicit SqlLists(const Database& database) : database_(database) {}

  base::Result<size_t> put(const std::vector<lists::RelationshipEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::OptOutEntry>& rows) override { return put_rows(database_, rows); }
  base::Result<size_t> put(const std::vector<lists::PreferenceEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::GrantEntry>& rows) override {
    const bool named = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return !row.id.empty(); });
    if (!named) return base::bug_error("a grant has no id");
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::ExemptEntry>& rows) override { return put_rows(database_, rows); }
  base::Result<size_t> put(const std::vector<lists::OrganisationEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::FindingEntry>&) override {
    return base::bug_error("findings are not built yet");
  }
  base::Result<std::vector<lists::FindingEntry>> findings(std::string_view, size_t) override {
    return base::bug_error("findings are not built yet");
  }
  base::Result<size_t> remove_finding(std::string_view) override {
    return base::bug_error("findings are not built yet");
  }

  base::Result<std::vector<lists::RelationshipEntry>> relationships(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires
      from relationships where sender like $1 escape '\' or recipient like $1 escape '\'
      order by sender, recipient, kind limit $2)",
                     read_relationship, {part, limit});
  }
  base::Result<std::vector<lists::OptOutEntry>> opt_outs(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select recipient, sender, scope, requested, source, evidence, recorded, expires
      from opt_outs where recipient like $1 escape '\' or sender like $1 escape '\'
      order by recipient, sender, scope limit $2)",
                     read_opt_out, {part, limit});
  }
  base::Result<std::vector<lists::PreferenceEntry>> preferences(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select recipient, sender, choice, source, evidence, recorded, expires
      from preferences where recipient like $1 escape '\' or sender like $1 escape '\'
      order by recipient, sender limit $2)",
                     read_preference, {part, limit});
  }
  base::Result<std::vector<lists::GrantEntry>> grants(std::string_view part, size_t limit) override;
  base::Result<std::vector<lists::ExemptEntry>> exempt(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select who, kind, source, evidence, recorded, expires
      from exempt where who like $1 escape '\' order by who limit $2)",
                     read_exempt, {part, limit});
  }
  base::Result<std::vector<lists::OrganisationEntry>> organisations(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select domain, organisation, source, evidence, recorded, expires
      from organisations where domain like $1 escape '\' or lower(organisation) like $1 escape '\'
      order by domain limit $2)",
                     read_organisation, {part, limit});
  }

  base::Result<size_t> remove_relationship(const base::Address& sender, const base::Address& recipient) override {
    return remove_rows(database_, "delete from relationships where sender = $1 and recipient = $2", sender, recipient);
  }
  base::Result<size_t> remove_opt_out(const base::Address& recipient, std::string_view sender) override {
    return remove_rows(database_, "delete from opt_outs where recipient = $1 and sender = $2", recipient, sender);
  }
  base::Result<size_t> remove_preference(const base::Address& recipient, const base::Address& sender) override {
    return remove_rows(database_, "delete from preferences where recipient = $1 and sender = $2", recipient, sender);
  }
  base::Result<size_t> remove_grant(std::string_view id) override {
    return remove_rows(database_, "delete from grants where id = $1", id);
  }
  base::Result<size_t> remove_exempt(std::string_view who) override {
    return remove_rows(database_, "delete from exempt where who = $1", who);
  }
  base::Result<size_t> remove_organisation(std::string_view domain) override {
    return remove_rows(database_, "delete from organisations where domain = $1", domain);
  }

 private:
  const Database& database_;
};

base::Result<std::vector<lists::GrantEntry>> SqlLists::grants(std::string_view part, size_t limit) {
  using Grants = std::vector<lists::GrantEntry>;
  return database_.read<Grants>(kReadDeadline, [&](Connection& connection) -> base::Result<Grants> {
    Query query(connection, R"(
      select id, sender, valid_from, valid_until, mailings, used, reason, approved_by, source, evidence, recorded, expires
      from grants where id like $1 escape '\' or sender like $1 escape '\' or lower(reason) like $1 escape '\'
      order by sender, id limit $2)");
    query.bind_all(pattern_of(part), to_sql_limit(limit));
    Grants found;
    while (query.next()) found.push_back(read_grant(query));
    if (auto status = query.status(); !status) return status.error();
    for (lists::GrantEntry& grant : found) {
      auto recipients = grant_recipients(connection, grant.id);
      if (!recipients) return recipients.error();
      grant.recipients = std::move(*recipients);
    }
    return found;
  });
}

}  // namespace

std::unique_ptr<ListsPort> make_lists_port(const Database& database) { return std::make_unique<SqlLists>(database); }

}  // namespace nonsolicit::store
