#include "engine/envelope_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

Json bytes(const std::string& text) {
  if (base::is_valid_utf8(text)) return text;
  return Json{{"hex", base::to_hex(text)}};
}

std::string text_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  std::string text;
  base::from_hex(json.at("hex").get<std::string>(), text);
  return text;
}

Json list(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(bytes(text));
  return json;
}

std::vector<std::string> texts_of(const Json& json) {
  std::vector<std::string> texts;
  for (const Json& item : json) texts.push_back(text_of(item));
  return texts;
}

}  // namespace

std::string envelope_to_json(const message::Envelope& envelope, const std::vector<std::string>& held) {
  Json json;
  json["sender"] = bytes(envelope.sender);
  json["parameters"] = list(envelope.parameters);
  json["auth_user"] = bytes(envelope.auth_user);
  json["client_address"] = envelope.client_address;
  json["queue_id"] = bytes(envelope.queue_id);
  json["recipients"] = Json::array();
  for (const message::EnvelopeRecipient& recipient : envelope.recipients) {
    if (std::find(held.begin(), held.end(), recipient.address) == held.end()) continue;
    json["recipients"].push_back({{"address", bytes(recipient.address)}, {"parameters", list(recipient.parameters)}});
  }
  return json.dump();
}

std::optional<message::Envelope> envelope_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    message::Envelope envelope;
    envelope.sender = text_of(json.at("sender"));
    envelope.parameters = texts_of(json.at("parameters"));
    envelope.auth_user = text_of(json.at("auth_user"));
    envelope.client_address = json.value("client_address", "");
    envelope.queue_id = text_of(json.at("queue_id"));
    for (const Json& recipient : json.at("recipients")) {
      envelope.recipients.push_back(message::EnvelopeRecipient{.address = text_of(recipient.at("address")),
                                                               .parameters = texts_of(recipient.at("parameters"))});
    }
    return envelope;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nonsolicit::engine
