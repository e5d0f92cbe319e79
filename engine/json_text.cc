#include "engine/json_text.h"

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::engine {

using Json = nlohmann::ordered_json;

Json json_of_text(const std::string& text) {
  if (base::is_valid_utf8(text)) return text;
  return Json{{"hex", base::to_hex(text)}};
}

std::string text_of_json(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  std::string text;
  if (!base::from_hex(json.at("hex").get<std::string>(), text)) {
    throw Json::other_error::create(501, "bad hex digits", &json);
  }
  return text;
}

Json json_of_texts(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(json_of_text(text));
  return json;
}

std::vector<std::string> texts_of_json(const Json& json) {
  std::vector<std::string> texts;
  for (const Json& item : json) texts.push_back(text_of_json(item));
  return texts;
}

}  // namespace nonsolicit::engine
