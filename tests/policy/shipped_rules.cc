#include "shipped_rules.h"

#include <map>
#include <stdexcept>

#include <toml++/toml.h>

namespace nonsolicit::policy::testing {
namespace {

template <class Value>
Value needed(std::optional<Value> value, std::string_view text) {
  if (!value) throw std::runtime_error("not understood: " + std::string(text));
  return *value;
}

template <class Value>
void read_list(const toml::node& node, std::optional<Value> (*from)(std::string_view), std::vector<Value>& out) {
  for (const toml::node& element : *node.as_array()) {
    const std::string text = element.value_or(std::string());
    out.push_back(needed(from(text), text));
  }
}

Conditions read_conditions(const toml::table& table) {
  Conditions when;
  const std::map<std::string_view, std::optional<bool>*> flags = {{"favoured", &when.favoured},
                                                                  {"member", &when.member},
                                                                  {"carries_entries", &when.carries_entries},
                                                                  {"automatic_proved", &when.automatic_proved},
                                                                  {"grant", &when.grant},
                                                                  {"canary", &when.canary},
                                                                  {"bulk", &when.bulk},
                                                                  {"first_contact", &when.first_contact}};
  for (const auto& [key, node] : table) {
    if (const auto flag = flags.find(key.str()); flag != flags.end()) {
      *flag->second = needed(node.value<bool>(), key.str());
    } else if (key == "preference") {
      read_list(node, preference_from, when.preference);
    } else if (key == "opted_out") {
      read_list(node, opted_out_from, when.opted_out);
    } else if (key == "kind") {
      read_list(node, classifier::kind_from, when.kind);
    } else if (key == "relationship") {
      read_list(node, relationship_condition_from, when.relationship);
    } else if (key == "certainty") {
      read_list(node, certainty_from, when.certainty);
    } else if (key == "opt_out") {
      read_list(node, opt_out_state_from, when.opt_out);
    } else {
      throw std::runtime_error("unknown condition " + std::string(key.str()));
    }
  }
  return when;
}

Rule read_rule(const toml::table& table) {
  const auto text = [&table](std::string_view key) { return table[key].value_or(std::string()); };
  Rule rule{.name = text("name"),
            .row = table["row"].value_or(0),
            .action = needed(action_from(text("action")), text("name")),
            .needs_hold_probability = table["needs_hold_probability"].value_or(false),
            .staff_alert = table["staff_alert"].value_or(false),
            .clause = text("clause"),
            .clause_text = text("clause_text"),
            .file = "policy.toml",
            .line = table.source().begin.line};
  if (const auto* when = table["when"].as_table()) rule.when = read_conditions(*when);
  if (table["mixed"]) rule.mixed = needed(mixed_from(text("mixed")), text("mixed"));
  if (table["mode"]) rule.mode = needed(mode_from(text("mode")), text("mode"));
  if (const auto* words = table["words"].as_array()) {
    for (const toml::node& line : *words) rule.words.push_back(line.value_or(std::string()));
  }
  return rule;
}

}  // namespace

RuleTable shipped_rules() {
  const toml::table file = toml::parse_file(std::string(NONSOLICIT_SOURCE_DIR) + "/conf/policy.toml");
  RuleTable table;
  for (const toml::node& rule : *file["rule"].as_array()) table.rules.push_back(read_rule(*rule.as_table()));
  return table;
}

}  // namespace nonsolicit::policy::testing
