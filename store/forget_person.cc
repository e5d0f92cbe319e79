#include <array>

#include <fmt/format.h>

#include "store/audit_sql.h"
#include "store/form_settings.h"
#include "store/list_rows.h"
#include "store/person_cases.h"
#include "store/person_sql.h"
#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

// $1: the person's address as it stands in the store. Opt-outs, preferences and cases are treated on their own.
constexpr std::array kForgetting = {
    "delete from relationships where sender = $1",
    "delete from relationships where recipient = $1",
    "delete from grants where sender = $1",
    // Without recipients it would look like one for all members.
    "delete from grants where id in (select g.grant_id from grant_recipients g where g.recipient = $1 and not exists "
    "(select 1 from grant_recipients o where o.grant_id = g.grant_id and o.recipient <> $1))",
    "delete from grant_recipients where recipient = $1",
    "delete from exempt where who = $1",
    "delete from findings where sender = $1",
    "delete from reach where recipient = $1 or text_id in (select id from texts where sender = $1)",
    "delete from text_bands where sender = $1",
    "delete from texts where sender = $1",
    "delete from first_contacts where sender = $1 or recipient = $1",
    "delete from seen where sender = $1 or recipient = $1",
    "delete from sent where sender = $1 or recipient = $1",
    "delete from unsubscribe_addresses where sender = $1 or address = $1",
    "update unsubscribe_addresses set recipient = '' where recipient = $1",
    // Who may still log in keeps the address: it tells which cases are their own. It stands plain.
    "update accounts set address = '' where revoked = 1 and kept(address) = $1",
};

base::Status forget_rows(Connection& connection, const base::Address& person) {
  for (const char* sql : kForgetting) {
    if (auto status = Query(connection, sql).bind(person).run(); !status) return status;
  }
  return {};
}

base::Status keep_opt_outs(Connection& connection, const base::Address& person, const std::string& hash) {
  std::vector<lists::OptOutEntry> rows;
  {
    Query query(connection, R"(
      select recipient, sender, scope, requested, source, evidence, recorded, expires
      from opt_outs where recipient = $1 or (scope = 'sender' and sender = $1))");
    query.bind(person);
    while (query.next()) rows.push_back(read_opt_out(query));
    if (auto status = query.status(); !status) return status;
  }
  const std::string kept = connection.form().kept(person);
  for (lists::OptOutEntry& row : rows) {
    Query remove(connection, "delete from opt_outs where recipient = $1 and sender = $2 and scope = $3");
    const auto gone = remove.bind_all(row.recipient.text(), row.sender, lists::to_string(row.scope)).run();
    if (!gone) return gone;
    if (row.recipient.text() == kept) row.recipient = base::Address::from_normal(hash);
    if (row.scope == lists::OptOutScope::sender && row.sender == kept) row.sender = hash;
    row.origin.evidence.clear();
    if (auto status = put_row(connection, row); !status) return status;
  }
  return {};
}

base::Status keep_blocks(Connection& connection, const base::Address& person, const std::string& hash) {
  std::vector<lists::PreferenceEntry> rows;
  {
    Query query(connection, R"(
      select recipient, sender, choice, source, evidence, recorded, expires
      from preferences where recipient = $1 or sender = $1)");
    query.bind(person);
    while (query.next()) rows.push_back(read_preference(query));
    if (auto status = query.status(); !status) return status;
  }
  const std::string kept = connection.form().kept(person);
  for (lists::PreferenceEntry& row : rows) {
    Query remove(connection, "delete from preferences where recipient = $1 and sender = $2");
    if (auto gone = remove.bind_all(row.recipient.text(), row.sender.text()).run(); !gone) return gone;
    if (row.choice != lists::PreferenceChoice::block) continue;
    if (row.recipient.text() == kept) row.recipient = base::Address::from_normal(hash);
    if (row.sender.text() == kept) row.sender = base::Address::from_normal(hash);
    row.origin.evidence.clear();
    if (auto status = put_row(connection, row); !status) return status;
  }
  return {};
}

// Letters of open cases stay with them.
base::Status clear_closed_cases(Connection& connection, const base::Address& person, const std::string& pseudonym) {
  const auto cases = cases_of(connection, person);
  if (!cases) return cases.error();
  std::vector<std::string> open;
  for (const NamedCase& named : *cases) {
    if (named.open) {
      open.push_back(named.id);
    } else if (auto status = clear_case(connection, named, person, pseudonym); !status) {
      return status;
    }
  }
  return remove_letters_to(connection, person, open);
}

}  // namespace

base::Result<PersonCounts> forget_person(Connection& connection, const base::Address& person,
                                         PeoplePort::OpenCases open_cases, const AuditLine& line) {
  if (person.empty()) return base::bug_error("nobody is named");
  if (auto status = settle_key(connection); !status) return status.error();
  const std::string hash = connection.form().hash(person).value_or("");
  const auto counts = count_person(connection, person);
  if (!counts) return counts.error();
  switch (open_cases) {
    case PeoplePort::OpenCases::force: break;
    case PeoplePort::OpenCases::refuse:
      if (counts->held_open == 0) break;
      return base::permanent_error("a case of this person is open",
                                   fmt::format("{} open: decide them first, or force", counts->held_open));
  }
  const auto pseudonym = pseudonym_of(connection, person);
  if (!pseudonym) return pseudonym.error();
  if (auto status = clear_closed_cases(connection, person, *pseudonym); !status) return status.error();
  if (auto status = keep_opt_outs(connection, person, hash); !status) return status.error();
  if (auto status = keep_blocks(connection, person, hash); !status) return status.error();
  if (auto status = forget_rows(connection, person); !status) return status.error();
  if (auto status = append_audit(connection, line, person); !status) return status.error();
  if (auto status = drop_pseudonym(connection, person); !status) return status.error();
  return *counts;
}

}  // namespace nonsolicit::store
