#include <nlohmann/json.hpp>

#include "engine/cases/decision.h"
#include "engine/json_text.h"

namespace nonsolicit::engine {

using Json = nlohmann::ordered_json;

std::string extras_to_json(const DecisionExtras& extras) {
  Json json = Json::object();
  if (!extras.only.empty()) json["only"] = json_of_texts(extras.only);
  if (extras.relationship) {
    json["relationship"] = lists::to_string(*extras.relationship);
    json["relationship_note"] = json_of_text(extras.relationship_note);
  }
  if (extras.campaign_until) json["campaign_until"] = base::to_micros(*extras.campaign_until);
  if (!extras.reason.empty()) json["reason"] = json_of_text(extras.reason);
  if (extras.quiet) json["quiet"] = true;
  if (extras.finding) json["finding"] = true;
  if (extras.without_copy) json["without_copy"] = true;
  return json.empty() ? "" : json.dump();
}

std::optional<DecisionExtras> extras_from_json(std::string_view text) {
  DecisionExtras extras;
  if (text.empty()) return extras;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    if (json.contains("only")) extras.only = texts_of_json(json.at("only"));
    if (json.contains("relationship")) {
      extras.relationship = lists::relationship_from(json.at("relationship").get<std::string>());
      if (!extras.relationship) return std::nullopt;
      extras.relationship_note = text_of_json(json.at("relationship_note"));
    }
    if (json.contains("campaign_until"))
      extras.campaign_until = base::from_micros(json.at("campaign_until").get<int64_t>());
    if (json.contains("reason")) extras.reason = text_of_json(json.at("reason"));
    if (json.contains("quiet")) extras.quiet = json.at("quiet").get<bool>();
    if (json.contains("finding")) extras.finding = json.at("finding").get<bool>();
    if (json.contains("without_copy")) extras.without_copy = json.at("without_copy").get<bool>();
    return extras;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nonsolicit::engine
