#include "cli/why_records.h"

#include <nlohmann/json.hpp>

namespace nonsolicit::cli {
namespace {

std::string text_of(const nlohmann::json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

base::Address address_of(const nlohmann::json& row, const char* name) {
  return base::Address::from_normal(text_of(row, name));
}

base::TimePoint time_of(const nlohmann::json& row, const char* name) {
  return base::parse_rfc3339(text_of(row, name)).value_or(base::TimePoint());
}

lists::Origin origin_of(const nlohmann::json& row) {
  return {.source = text_of(row, "source"),
          .evidence = text_of(row, "evidence"),
          .recorded = time_of(row, "recorded"),
          .expires = base::parse_rfc3339(text_of(row, "expires"))};
}

lists::RelationshipEntry relationship_of(const nlohmann::json& row) {
  return {.sender = address_of(row, "sender"),
          .recipient = address_of(row, "recipient"),
          .kind = lists::relationship_from(text_of(row, "kind")).value_or(lists::Relationship::contact),
          .first_seen = time_of(row, "first_seen"),
          .last_seen = time_of(row, "last_seen"),
          .count = row.value("count", int64_t{1}),
          .origin = origin_of(row),
          .how = lists::how_from(text_of(row, "how")).value_or(lists::How::recorded)};
}

lists::OptOutEntry opt_out_of(const nlohmann::json& row) {
  return {.recipient = address_of(row, "recipient"),
          .sender = text_of(row, "sender"),
          .scope = lists::scope_from(text_of(row, "scope")).value_or(lists::OptOutScope::sender),
          .requested = time_of(row, "requested"),
          .origin = origin_of(row)};
}

template <class Row>
std::vector<Row> rows_of(const nlohmann::json& document, const char* name, Row (*read)(const nlohmann::json&)) {
  std::vector<Row> rows;
  const auto found = document.find(name);
  if (found == document.end() || !found->is_array()) return rows;
  for (const nlohmann::json& row : *found) {
    if (row.is_object()) rows.push_back(read(row));
  }
  return rows;
}

store::SeenMessage seen_of(const nlohmann::json& row) {
  return {.message_id = text_of(row, "message_id"),
          .from = address_of(row, "sender"),
          .to = {address_of(row, "recipient")},
          .when = time_of(row, "seen")};
}

store::SeenMessage sent_of(const nlohmann::json& row) {
  return {.message_id = text_of(row, "message_id"),
          .from = address_of(row, "sender"),
          .to = {address_of(row, "recipient")},
          .when = time_of(row, "sent")};
}

}  // namespace

engine::WhyRecords why_records(const std::string& export_json) {
  const nlohmann::json document = nlohmann::json::parse(export_json, nullptr, false);
  if (!document.is_object()) return {};
  engine::WhyRecords records{.relationships = rows_of(document, "relationships", relationship_of),
                             .opt_outs = rows_of(document, "opt_outs", opt_out_of),
                             .messages = rows_of(document, "seen", seen_of)};
  const auto sent = rows_of(document, "sent", sent_of);
  records.messages.insert(records.messages.end(), sent.begin(), sent.end());
  return records;
}

}  // namespace nonsolicit::cli
