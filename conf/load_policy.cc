#include <fmt/format.h>

#include "base/file.h"
#include "conf/load.h"
#include "conf/table_reader.h"

namespace nonsolicit::conf {
namespace {

using classifier::Kind;
using lists::Relationship;
using policy::Action;
using policy::Certainty;
using policy::Mixed;
using policy::Mode;
using policy::OptedOut;
using policy::OptOutState;
using policy::Preference;

template <class Value>
using Choices = std::vector<std::pair<std::string, Value>>;

// The words of the file are those of to_string().
template <class Value>
Choices<Value> named(std::initializer_list<Value> values) {
  Choices<Value> choices;
  for (const Value value : values) choices.emplace_back(std::string(to_string(value)), value);
  return choices;
}

Choices<Kind> kind_choices() {
  Choices<Kind> choices;
  for (const Kind kind : classifier::kAllKinds) choices.emplace_back(classifier::to_string(kind), kind);
  return choices;
}

// A rule never asks for "unavailable": the failure table answers then (docs/policy.md).
void read_conditions(const Node& node, policy::Conditions& when, Problems& problems) {
  TableReader table(node, "rule.when", problems);
  table.boolean("favoured", when.favoured);
  table.boolean("member", when.member);
  table.boolean("carries_entries", when.carries_entries);
  table.boolean("automatic_proved", when.automatic_proved);
  table.choice_list("preference", when.preference, named({Preference::none, Preference::allow, Preference::block}));
  table.choice_list("opted_out", when.opted_out, named({OptedOut::no, OptedOut::in_grace, OptedOut::past_grace}));
  table.boolean("grant", when.grant);
  table.boolean("canary", when.canary);
  table.choice_list("kind", when.kind, kind_choices());
  table.choice_list("relationship", when.relationship,
                    named({Relationship::none, Relationship::contact, Relationship::interest}));
  table.choice_list("certainty", when.certainty, named({Certainty::low, Certainty::hold, Certainty::high}));
  table.boolean("bulk", when.bulk);
  table.choice_list("opt_out", when.opt_out, named({OptOutState::none, OptOutState::unclear, OptOutState::clear}));
  table.boolean("first_contact", when.first_contact);
  table.finish();
}

policy::Rule read_policy_rule(const Node& node, Problems& problems) {
  policy::Rule rule;
  rule.file = problems.file();
  rule.line = node.line;
  TableReader table(node, "rule", problems);
  table.text("name", rule.name, Need::required, check_name);
  table.integer("row", rule.row, {0, 1000});
  if (const Node* when = table.table("when", Need::optional)) read_conditions(*when, rule.when, problems);
  table.choice("action", rule.action,
               named({Action::pass, Action::tag, Action::hold, Action::reject, Action::tempfail}), Need::required);
  table.choice("mixed", rule.mixed, named({Mixed::split, Mixed::whole}), Need::optional);
  table.boolean("needs_hold_probability", rule.needs_hold_probability);
  table.boolean("staff_alert", rule.staff_alert);
  table.choice("mode", rule.mode, named({Mode::observe, Mode::tag, Mode::enforce}), Need::optional);
  table.text("clause", rule.clause, Need::optional);
  table.text("clause_text", rule.clause_text, Need::optional);
  table.texts("words", rule.words);
  table.finish();
  return rule;
}

}  // namespace

Loaded<policy::RuleTable> load_policy(const std::filesystem::path& file) {
  const auto text = base::read_file(file, kMaxFileBytes);
  if (!text) return unread_file<policy::RuleTable>(file, text.error());
  Loaded<policy::RuleTable> loaded;
  Problems problems(file.string());
  const Node root = parse_toml(*text, problems);
  if (problems.count() == 0) {
    TableReader table(root, "", problems);
    for (const Node* rule : table.tables("rule")) loaded.value.rules.push_back(read_policy_rule(*rule, problems));
    table.finish();
    if (loaded.value.rules.empty()) problems.add(0, "", "no [[rule]]: nothing would be decided");
  }
  // The table as a whole makes sense only when each rule does.
  if (problems.count() == 0)
    loaded.problems = policy::check_rules(loaded.value);
  else
    loaded.problems = problems.take();
  return loaded;
}

}  // namespace nonsolicit::conf
