#include <nlohmann/json.hpp>

#include "engine/cases/decision.h"
#include "engine/json_text.h"

namespace nonsolicit::engine {

using Json = nlohmann::ordered_json;

std::string order_to_json(const DecisionOrder& order) {
  Json json{{"decision", store::to_string(order.decision)},
            {"words", json_of_text(order.words)},
            {"note", json_of_text(order.note)},
            {"extras", extras_to_json(order.extras)},
            {"cases", Json::array()}};
  for (const CaseVersion& one : order.cases) {
    json["cases"].push_back({{"case", json_of_text(one.case_id)}, {"version", one.version}});
  }
  return json.dump();
}

std::optional<DecisionOrder> order_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    DecisionOrder order;
    const std::string decision = json.at("decision").get<std::string>();
    bool known = false;
    for (const auto one : {store::Decision::release, store::Decision::return_, store::Decision::withdraw}) {
      if (store::to_string(one) != decision) continue;
      order.decision = one;
      known = true;
    }
    auto extras = extras_from_json(json.at("extras").get<std::string>());
    if (!known || !extras) return std::nullopt;
    order.extras = std::move(*extras);
    order.words = text_of_json(json.at("words"));
    order.note = text_of_json(json.at("note"));
    for (const Json& one : json.at("cases")) {
      order.cases.push_back({.case_id = text_of_json(one.at("case")), .version = one.at("version").get<int64_t>()});
    }
    return order;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nonsolicit::engine
