#include "engine/cases/evidence.h"

#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

const Json kNothing;

const Json& at(const Json& json, const char* key) {
  if (!json.is_object()) return kNothing;
  const auto found = json.find(key);
  return found == json.end() ? kNothing : *found;
}
const Json& list(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_array() ? value : kNothing;
}
std::string text(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}
bool flag(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_boolean() && value.get<bool>();
}
int64_t number(const Json& json, const char* key) {
  const Json& value = at(json, key);
  return value.is_number_integer() ? value.get<int64_t>() : 0;
}
// A place in a text: never negative.
size_t place(const Json& json, const char* key) {
  const int64_t value = number(json, key);
  return value < 0 ? 0 : static_cast<size_t>(value);
}

policy::Reason reason_from(const Json& json) {
  return policy::Reason{.code = text(json, "code"),
                        .text = text(json, "text"),
                        .speaks_for = flag(json, "for"),
                        .for_staff_only = flag(json, "staff_only")};
}

CaseVerdict verdict_from(const Json& json) {
  CaseVerdict verdict{.address = text(json, "address"),
                      .action = text(json, "action"),
                      .rule = text(json, "rule"),
                      .clause = text(json, "clause"),
                      .relationship = text(json, "relationship"),
                      .member = flag(json, "member")};
  for (const Json& reason : list(json, "reasons")) verdict.reasons.push_back(reason_from(reason));
  return verdict;
}

double weight_of(const Json& json) {
  const Json& weight = at(json, "weight");
  return weight.is_number() ? weight.get<double>() : 0;
}

classifier::Phrase phrase_from(const Json& json) {
  return classifier::Phrase{
      .text = text(json, "text"),
      .where = classifier::place_from(text(json, "where")).value_or(classifier::Place::body),
      .body = place(json, "body"),
      .offset = place(json, "offset"),
      .length = place(json, "length"),
      .rule = text(json, "rule"),
      .weight = weight_of(json),
      .kind = classifier::kind_from(text(json, "kind")).value_or(classifier::Kind::correspondence)};
}

classifier::Sign sign_from(const Json& json) {
  return classifier::Sign{.name = text(json, "name"),
                          .weight = weight_of(json),
                          .kind = classifier::kind_from(text(json, "kind")).value_or(classifier::Kind::correspondence)};
}

}  // namespace

std::vector<CaseVerdict> verdicts_from_json(std::string_view json) {
  const Json all = Json::parse(json, nullptr, false);
  std::vector<CaseVerdict> verdicts;
  if (!all.is_array()) return verdicts;
  verdicts.reserve(all.size());
  for (const Json& verdict : all) verdicts.push_back(verdict_from(verdict));
  return verdicts;
}

CaseEvidence evidence_from_json(std::string_view json) {
  const Json all = Json::parse(json, nullptr, false);
  CaseEvidence evidence;
  if (!all.is_object()) return evidence;
  for (const Json& phrase : list(all, "evidence")) evidence.phrases.push_back(phrase_from(phrase));
  for (const Json& sign : list(all, "signs")) evidence.signs.push_back(sign_from(sign));
  evidence.greeting_broken = at(all, "greeting_broken").is_string();
  evidence.breaking_sentence = text(all, "greeting_broken");
  evidence.unsure = flag(all, "unsure");
  evidence.language = text(all, "language");
  evidence.opt_out_present = flag(at(all, "opt_out"), "present");
  evidence.opt_out_clear = flag(at(all, "opt_out"), "clear");
  evidence.reach = number(all, "reach");
  evidence.reach_total = number(all, "reach_total");
  evidence.first_contact_reach = number(all, "first_contact_reach");
  evidence.carried_entries = number(all, "carried_entries");
  evidence.automatic = flag(all, "automatic");
  evidence.automatic_proved = flag(all, "automatic_proved");
  evidence.automatic_proof = text(all, "automatic_proof");
  evidence.truncated = flag(all, "truncated");
  evidence.authenticated = flag(at(all, "sender"), "authenticated");
  evidence.from_differs = flag(at(all, "sender"), "from_differs");
  evidence.group = text(at(all, "sender"), "group");
  return evidence;
}

std::vector<std::string> reasons_of(const std::vector<CaseVerdict>& verdicts, Speaks speaks, size_t most) {
  std::vector<std::string> sentences;
  std::unordered_set<std::string_view> told;
  for (const CaseVerdict& verdict : verdicts) {
    for (const policy::Reason& reason : verdict.reasons) {
      if (reason.speaks_for != (speaks == Speaks::for_action)) continue;
      if (sentences.size() < most && told.insert(reason.text).second) sentences.push_back(reason.text);
    }
  }
  return sentences;
}

std::string without_quotes(std::string_view sentence) {
  const size_t first = sentence.find('"');
  if (first == std::string_view::npos) return std::string(sentence);
  const std::string_view after = sentence.substr(sentence.rfind('"') + 1);
  std::string_view before = sentence.substr(0, first);
  while (!before.empty() && std::string_view(" :,(").find(before.back()) != std::string_view::npos)
    before.remove_suffix(1);
  return fmt::format("{} (words not shown){}", before, after);
}

}  // namespace nonsolicit::engine
