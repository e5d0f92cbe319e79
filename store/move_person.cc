#include <string>
#include <vector>

#include <fmt/format.h>

#include "store/audit_sql.h"
#include "store/list_rows.h"
#include "store/person_sql.h"
#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

enum class Unique { no, yes };

// A column with a person's address; `beside` are the other columns of the key that it is part of. Where the new address
// has a row with that key already, that row stays.
struct Holder {
  const char* table;
  const char* column;
  Unique unique = Unique::no;
  std::vector<const char*> beside;
};

const std::vector<Holder>& holders() {
  static const std::vector<Holder> all = {
      {"grants", "sender", Unique::no, {}},
      {"grant_recipients", "recipient", Unique::yes, {"grant_id"}},
      {"exempt", "who", Unique::yes, {}},
      {"findings", "sender", Unique::yes, {"case_id"}},
      {"texts", "sender", Unique::no, {}},
      {"text_bands", "sender", Unique::no, {}},
      {"reach", "recipient", Unique::yes, {"text_id"}},
      {"first_contacts", "sender", Unique::yes, {"recipient"}},
      {"first_contacts", "recipient", Unique::yes, {"sender"}},
      {"seen", "sender", Unique::yes, {"message_id", "recipient"}},
      {"seen", "recipient", Unique::yes, {"message_id", "sender"}},
      {"sent", "sender", Unique::yes, {"message_id", "recipient"}},
      {"sent", "recipient", Unique::yes, {"message_id", "sender"}},
      {"unsubscribe_addresses", "sender", Unique::yes, {"address", "token"}},
      {"unsubscribe_addresses", "recipient", Unique::no, {}},
      {"pseudonyms", "address", Unique::yes, {}},
  };
  return all;
}

base::Status move_holder(Connection& connection, const Holder& holder, const base::Address& from,
                         const base::Address& to) {
  if (holder.unique == Unique::yes) {
    std::string same;
    for (const char* column : holder.beside) same += fmt::format(" and o.{0} = {1}.{0}", column, holder.table);
    const std::string sql =
        fmt::format("delete from {0} where {1} = $1 and exists (select 1 from {0} o where o.{1} = $2{2})", holder.table,
                    holder.column, same);
    if (auto status = Query(connection, sql.c_str()).bind_all(from, to).run(); !status) return status;
  }
  const std::string sql = fmt::format("update {0} set {1} = $2 where {1} = $1", holder.table, holder.column);
  return Query(connection, sql.c_str()).bind_all(from, to).run();
}

base::Status move_relationships(Connection& connection, const base::Address& from, const base::Address& to) {
  std::vector<lists::RelationshipEntry> rows;
  for (const char* sql :
       {"select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires, how "
        "from relationships where sender = $1",
        "select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires, how "
        "from relationships where recipient = $1 and sender <> $1"}) {
    Query query(connection, sql);
    query.bind(from);
    while (query.next()) rows.push_back(read_relationship(query));
    if (auto status = query.status(); !status) return status;
  }
  const std::string kept = connection.form().kept(from);
  for (lists::RelationshipEntry& row : rows) {
    Query remove(connection, "delete from relationships where sender = $1 and recipient = $2 and kind = $3");
    if (auto gone = remove.bind_all(row.sender, row.recipient, lists::to_string(row.kind)).run(); !gone) return gone;
    if (row.sender.text() == kept) row.sender = to;
    if (row.recipient.text() == kept) row.recipient = to;
    if (auto status = put_relationship(connection, row, Repeats::excluded); !status) return status;
  }
  return {};
}

base::Status move_opt_outs(Connection& connection, const base::Address& from, const base::Address& to) {
  std::vector<lists::OptOutEntry> rows;
  {
    Query query(connection, R"(
      select recipient, sender, scope, requested, source, evidence, recorded, expires
      from opt_outs where recipient = $1 or (scope = 'sender' and sender = $1))");
    query.bind(from);
    while (query.next()) rows.push_back(read_opt_out(query));
    if (auto status = query.status(); !status) return status;
  }
  const std::string kept = connection.form().kept(from);
  for (lists::OptOutEntry& row : rows) {
    Query remove(connection, "delete from opt_outs where recipient = $1 and sender = $2 and scope = $3");
    const auto gone = remove.bind_all(row.recipient.text(), row.sender, lists::to_string(row.scope)).run();
    if (!gone) return gone;
    if (row.recipient.text() == kept) row.recipient = to;
    if (row.scope == lists::OptOutScope::sender && row.sender == kept) row.sender = to.text();
    if (auto status = put_row(connection, row); !status) return status;
  }
  return {};
}

// The later choice stays; of two at once the block.
base::Status move_preferences(Connection& connection, const base::Address& from, const base::Address& to) {
  for (const auto& [column, other] : {std::pair("recipient", "sender"), std::pair("sender", "recipient")}) {
    const std::string outdated = fmt::format(R"(
      delete from preferences where {0} = $2 and exists (
        select 1 from preferences o where o.{0} = $1 and o.{1} = preferences.{1} and
          (o.recorded > preferences.recorded or (o.recorded = preferences.recorded and o.choice = 'block'))))",
                                             column, other);
    if (auto status = Query(connection, outdated.c_str()).bind_all(from, to).run(); !status) return status;
    if (auto status = move_holder(connection, {"preferences", column, Unique::yes, {other}}, from, to); !status)
      return status;
  }
  return {};
}

}  // namespace

base::Result<PersonCounts> move_person(Connection& connection, const base::Address& from, const base::Address& to,
                                       const AuditLine& line) {
  if (from.empty() || to.empty()) return base::bug_error("nobody is named");
  if (from == to) return base::permanent_error("the two addresses are the same");
  auto counts = count_person(connection, from);
  if (!counts) return counts.error();
  counts->cases = counts->held_open = 0;  // they stay as they were made
  if (auto status = move_relationships(connection, from, to); !status) return status.error();
  if (auto status = move_opt_outs(connection, from, to); !status) return status.error();
  if (auto status = move_preferences(connection, from, to); !status) return status.error();
  for (const Holder& holder : holders()) {
    if (auto status = move_holder(connection, holder, from, to); !status) return status.error();
  }
  // What they said moves, plain as it stands; the cases and the accounts stay.
  Query said(connection, "update statements set person = $2 where kept(person) = $1");
  if (auto status = said.bind_all(from, to.text()).run(); !status) return status.error();
  if (auto status = append_audit(connection, line, to); !status) return status.error();
  return *counts;
}

}  // namespace nonsolicit::store
