#include "engine/envelope_json.h"

#include <unordered_set>

#include "engine/json_text.h"

namespace nonsolicit::engine {

using Json = nlohmann::ordered_json;

std::string envelope_to_json(const message::Envelope& envelope, const std::vector<std::string>& held) {
  Json json;
  json["sender"] = json_of_text(envelope.sender);
  json["parameters"] = json_of_texts(envelope.parameters);
  json["auth_user"] = json_of_text(envelope.auth_user);
  json["client_address"] = json_of_text(envelope.client_address);
  json["queue_id"] = json_of_text(envelope.queue_id);
  json["recipients"] = Json::array();
  const std::unordered_set<std::string_view> wanted(held.begin(), held.end());
  for (const message::EnvelopeRecipient& recipient : envelope.recipients) {
    if (!wanted.contains(recipient.address)) continue;
    json["recipients"].push_back(
        {{"address", json_of_text(recipient.address)}, {"parameters", json_of_texts(recipient.parameters)}});
  }
  return json.dump();
}

std::optional<message::Envelope> envelope_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    message::Envelope envelope;
    envelope.sender = text_of_json(json.at("sender"));
    envelope.parameters = texts_of_json(json.at("parameters"));
    envelope.auth_user = text_of_json(json.at("auth_user"));
    envelope.client_address = text_of_json(json.at("client_address"));
    envelope.queue_id = text_of_json(json.at("queue_id"));
    for (const Json& recipient : json.at("recipients")) {
      envelope.recipients.push_back(message::EnvelopeRecipient{
          .address = text_of_json(recipient.at("address")), .parameters = texts_of_json(recipient.at("parameters"))});
    }
    return envelope;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nonsolicit::engine
