// Strings of the envelope as JSON and back: UTF-8 as it is, other bytes as {"hex": "..."}, so that an address comes
// back exactly as the MTA gave it. Readers throw nlohmann::json::exception for anything else. Pure; for .cc files only.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace nonsolicit::engine {

// For dump(): bytes that are no UTF-8 are replaced.
inline constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;

nlohmann::ordered_json json_of_text(const std::string& text);
std::string text_of_json(const nlohmann::ordered_json& json);
nlohmann::ordered_json json_of_texts(const std::vector<std::string>& texts);
std::vector<std::string> texts_of_json(const nlohmann::ordered_json& json);

}  // namespace nonsolicit::engine
