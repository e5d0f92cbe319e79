#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "store/person_cases.h"
#include "store/person_sql.h"

namespace nonsolicit::store {
namespace {

using Json = nlohmann::ordered_json;

// In SQL below, "is_person" stands for a comparison with all forms of the address ($1, JSON); only opt-outs and
// preferences know more than one.
struct Counting {
  int64_t PersonCounts::*count;
  const char* sql;
};

constexpr std::array kCountings = {
    Counting{&PersonCounts::relationships,
             "select (select count(*) from relationships where sender is_person) + (select count(*) from relationships "
             "where recipient is_person and sender not is_person)"},
    Counting{&PersonCounts::opt_outs,
             "select count(*) from opt_outs where recipient is_person or (scope = 'sender' and sender is_person)"},
    Counting{&PersonCounts::preferences,
             "select count(*) from preferences where recipient is_person or sender is_person"},
    Counting{&PersonCounts::grants,
             "select count(*) from grants where sender is_person or id in (select grant_id from grant_recipients where "
             "recipient is_person)"},
    Counting{&PersonCounts::exempt, "select count(*) from exempt where who is_person"},
    Counting{&PersonCounts::findings, "select count(*) from findings where sender is_person"},
    Counting{&PersonCounts::statements, "select count(*) from statements where kept(person) is_person"},
    Counting{&PersonCounts::messages, "select count(*) from reach where recipient is_person"},
    Counting{&PersonCounts::messages, "select count(*) from texts where sender is_person"},
    Counting{&PersonCounts::messages,
             "select count(*) from first_contacts where sender is_person or recipient is_person"},
    Counting{&PersonCounts::messages, "select count(*) from seen where sender is_person or recipient is_person"},
    Counting{&PersonCounts::messages, "select count(*) from sent where sender is_person or recipient is_person"},
    Counting{&PersonCounts::messages,
             "select count(*) from unsubscribe_addresses where sender is_person or recipient is_person"},
};

std::string expanded(std::string_view sql) {
  constexpr std::string_view kWord = "is_person";
  std::string made(sql);
  for (size_t at = made.find(kWord); at != std::string::npos; at = made.find(kWord, at)) {
    made.replace(at, kWord.size(), "in (select value from json_each($1))");
  }
  return made;
}

enum class Column { text, number, truth, time, end };
struct Named {
  const char* name;
  Column column;
};
struct Exporting {
  const char* array;
  const char* sql;
  std::vector<Named> columns;
};

const std::vector<Named>& origin_columns() {
  static const std::vector<Named> columns = {
      {"source", Column::text}, {"evidence", Column::text}, {"recorded", Column::time}, {"expires", Column::end}};
  return columns;
}

std::vector<Named> with_origin(std::vector<Named> columns) {
  columns.insert(columns.end(), origin_columns().begin(), origin_columns().end());
  return columns;
}

std::vector<Exporting> list_exports() {
  return {
      {"relationships",
       "select sender, recipient, kind, how, first_seen, last_seen, count, source, evidence, recorded, expires "
       "from relationships where sender is_person or recipient is_person order by sender, recipient, kind",
       with_origin({{"sender", Column::text},
                    {"recipient", Column::text},
                    {"kind", Column::text},
                    {"how", Column::text},
                    {"first_seen", Column::time},
                    {"last_seen", Column::time},
                    {"count", Column::number}})},
      {"opt_outs",
       "select recipient, sender, scope, requested, source, evidence, recorded, expires from opt_outs "
       "where recipient is_person or (scope = 'sender' and sender is_person) order by recipient, sender, scope",
       with_origin({{"recipient", Column::text},
                    {"sender", Column::text},
                    {"scope", Column::text},
                    {"requested", Column::time}})},
      {"preferences",
       "select recipient, sender, choice, source, evidence, recorded, expires from preferences "
       "where recipient is_person or sender is_person order by recipient, sender",
       with_origin({{"recipient", Column::text}, {"sender", Column::text}, {"choice", Column::text}})},
      {"grants",
       "select id, sender, valid_from, valid_until, mailings, used, reason, approved_by, source, evidence, recorded, "
       "expires from grants where sender is_person or id in (select grant_id from grant_recipients where recipient "
       "is_person) order by id",
       with_origin({{"id", Column::text},
                    {"sender", Column::text},
                    {"from", Column::time},
                    {"until", Column::time},
                    {"mailings", Column::number},
                    {"used", Column::number},
                    {"reason", Column::text},
                    {"approved_by", Column::text}})},
      {"exempt", "select who, kind, source, evidence, recorded, expires from exempt where who is_person",
       with_origin({{"who", Column::text}, {"kind", Column::text}})},
      {"findings",
       "select case_id, sender, confirmed, confirmed_by from findings where sender is_person order by case_id",
       {{"case_id", Column::text},
        {"sender", Column::text},
        {"confirmed", Column::time},
        {"confirmed_by", Column::text}}}};
}

// Persons stand plain in these, whatever the store's form.
std::vector<Exporting> review_exports() {
  return {{"statements",
           "select case_id, kind, person, made, text, trusted, open, answer from statements "
           "where kept(person) is_person order by id",
           {{"case_id", Column::text},
            {"kind", Column::text},
            {"person", Column::text},
            {"made", Column::time},
            {"text", Column::text},
            {"trusted", Column::truth},
            {"open", Column::truth},
            {"answer", Column::text}}},
          {"accounts",
           "select name, role, content, address, created, last_login, revoked from accounts "
           "where kept(address) is_person order by name",
           {{"name", Column::text},
            {"role", Column::text},
            {"content", Column::text},
            {"address", Column::text},
            {"created", Column::time},
            {"last_login", Column::time},
            {"revoked", Column::truth}}}};
}

std::vector<Exporting> message_exports() {
  return {
      {"seen",
       "select message_id, sender, recipient, seen from seen where sender is_person or recipient is_person order by "
       "seen, message_id, sender, recipient",
       {{"message_id", Column::text}, {"sender", Column::text}, {"recipient", Column::text}, {"seen", Column::time}}},
      {"sent",
       "select message_id, sender, recipient, list_id, sent from sent where sender is_person or recipient is_person "
       "order by sent, message_id, sender, recipient",
       {{"message_id", Column::text},
        {"sender", Column::text},
        {"recipient", Column::text},
        {"list_id", Column::text},
        {"sent", Column::time}}},
      {"first_contacts",
       "select sender, recipient, contacted from first_contacts where sender is_person or recipient is_person order by "
       "sender, recipient",
       {{"sender", Column::text}, {"recipient", Column::text}, {"contacted", Column::time}}},
      {"reach",
       "select t.sender, r.recipient, r.relationship, r.reached from reach r join texts t on t.id = r.text_id "
       "where r.recipient is_person or t.sender is_person order by r.reached, t.sender, r.recipient",
       {{"sender", Column::text},
        {"recipient", Column::text},
        {"relationship", Column::truth},
        {"reached", Column::time}}},
      {"unsubscribe_addresses",
       "select address, token, sender, list_id, recipient, last_used from unsubscribe_addresses "
       "where sender is_person or recipient is_person order by address, token, sender",
       {{"address", Column::text},
        {"token", Column::text},
        {"sender", Column::text},
        {"list_id", Column::text},
        {"recipient", Column::text},
        {"last_used", Column::time}}}};
}

Json read_value(Query& query, Column column) {
  switch (column) {
    case Column::text: return query.text();
    case Column::number: return query.integer();
    case Column::truth: return query.flag();
    case Column::time: return base::to_rfc3339(query.time());
    case Column::end: break;
  }
  const auto end = query.maybe_time();
  return end ? Json(base::to_rfc3339(*end)) : Json(nullptr);
}

base::Status export_rows(Connection& connection, const Exporting& part, const std::string& forms, Json& document) {
  Json rows = Json::array();
  Query query(connection, expanded(part.sql).c_str());
  query.bind(forms);
  while (query.next()) {
    Json row;
    for (const Named& named : part.columns) row[named.name] = read_value(query, named.column);
    rows.push_back(std::move(row));
  }
  document[part.array] = std::move(rows);
  return query.status();
}

}  // namespace

base::Result<PersonCounts> count_person(Connection& connection, const base::Address& person) {
  const std::string forms = json_array(connection.form().forms(person));
  PersonCounts counts;
  for (const Counting& counting : kCountings) {
    Query query(connection, expanded(counting.sql).c_str());
    if (query.bind(forms).next()) counts.*counting.count += query.integer();
    if (auto status = query.status(); !status) return status.error();
  }
  const auto cases = cases_of(connection, person);
  if (!cases) return cases.error();
  for (const NamedCase& named : *cases) {
    counts.cases++;
    if (named.open) counts.held_open++;
  }
  return counts;
}

base::Result<std::string> export_person(Connection& connection, const base::Address& person) {
  static const std::vector<Exporting> lists = list_exports();
  static const std::vector<Exporting> messages = message_exports();
  static const std::vector<Exporting> review = review_exports();
  const std::string forms = json_array(connection.form().forms(person));
  Json document;
  document["address"] = person.text();
  for (const auto* parts : {&lists, &messages, &review}) {
    for (const Exporting& part : *parts) {
      if (auto status = export_rows(connection, part, forms, document); !status) return status.error();
    }
  }
  const auto cases = cases_of(connection, person);
  if (!cases) return cases.error();
  document["cases"] = Json::array();
  for (const NamedCase& named : *cases) {
    document["cases"].push_back({{"id", named.id},
                                 {"created", base::to_rfc3339(named.created)},
                                 {"kind", named.kind},
                                 {"action", named.action},
                                 {"rule", named.rule},
                                 {"as", named.as_sender ? "sender" : "recipient"},
                                 {"open", named.open}});
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace nonsolicit::store
