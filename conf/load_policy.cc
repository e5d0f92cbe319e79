#include <fmt/format.h>

#include "base/file.h"
#include "conf/load.h"
#include "conf/table_reader.h"

namespace nonsolicit::conf {
namespace {

using classifier::Kind;
using lists::Relationship;

constexpr size_t kMaxFileBytes = 1 << 20;

template <class Value>
using Choices = std::vector<std::pair<std::string, Value>>;

const Choices<policy::Action>& action_choices() {
  static const Choices<policy::Action> kChoices = {{"pass", policy::Action::pass},
                                                   {"tag", policy::Action::tag},
                                                   {"hold", policy::Action::hold},
                                                   {"reject", policy::Action::reject},
                                                   {"tempfail", policy::Action::tempfail}};
  return kChoices;
}

const Choices<policy::Mode>& mode_choices() {
  static const Choices<policy::Mode> kChoices = {
      {"observe", policy::Mode::observe}, {"tag", policy::Mode::tag}, {"enforce", policy::Mode::enforce}};
  return kChoices;
}

const Choices<Kind>& kind_choices() {
  static const Choices<Kind> kChoices = [] {
    Choices<Kind> choices;
    for (const Kind kind : classifier::kAllKinds) choices.emplace_back(classifier::to_string(kind), kind);
    return choices;
  }();
  return kChoices;
}

// A rule never asks for "unavailable": the failure table answers then (docs/policy.md).
void read_conditions(const Node& node, policy::Conditions& when, Problems& problems) {
  using policy::Certainty;
  using policy::OptedOut;
  using policy::OptOutState;
  using policy::Preference;
  TableReader table(node, "rule.when", problems);
  table.boolean("favoured", when.favoured);
  table.boolean("member", when.member);
  table.boolean("carries_entries", when.carries_entries);
  table.boolean("automatic_proved", when.automatic_proved);
  table.choice_list("preference", when.preference, Choices<Preference>{{"none", Preference::none}, {"allow", Preference::allow}, {"block", Preference::block}});
  table.choice_list("opted_out", when.opted_out, Choices<OptedOut>{{"no", OptedOut::no}, {"in_grace", OptedOut::in_grace}, {"past_grace", OptedOut::past_grace}});
  table.boolean("grant", when.grant);
  table.boolean("canary", when.canary);
  table.choice_list("kind", when.kind, kind_choices());
  table.choice_list("relationship", when.relationship, Choices<Relationship>{{"none", Relationship::none}, {"contact", Relationship::contact}, {"interest", Relationship::interest}});
  table.choice_list("certainty", when.certainty, Choices<Certainty>{{"low", Certainty::low}, {"hold", Certainty::hold}, {"high", Certainty::high}});
  table.boolean("bulk", when.bulk);
  table.choice_list("opt_out", when.opt_out, Choices<OptOutState>{{"none", OptOutState::none}, {"unclear", OptOutState::unclear}, {"clear", OptOutState::clear}});
  table.boolean("first_contact", when.first_contact);
  table.finish();
}

policy::Rule read_rule(const Node& node, Problems& problems) {
  policy::Rule rule;
  rule.file = problems.file();
  rule.line = node.line;
  TableReader table(node, "rule", problems);
  table.text("name", rule.name, Need::required, check_name);
  table.integer("row", rule.row, {0, 1000});
  if (const Node* when = table.table("when", Need::optional)) read_conditions(*when, rule.when, problems);
  table.choice("action", rule.action, action_choices(), Need::required);
  table.choice("mixed", rule.mixed, Choices<policy::Mixed>{{"split", policy::Mixed::split}, {"whole", policy::Mixed::whole}}, Need::optional);
  table.boolean("needs_hold_probability", rule.needs_hold_probability);
  table.boolean("staff_alert", rule.staff_alert);
  table.choice("mode", rule.mode, mode_choices(), Need::optional);
  table.text("clause", rule.clause, Need::optional);
  table.text("clause_text", rule.clause_text, Need::optional);
  table.texts("words", rule.words);
  table.finish();
  return rule;
}

}  // namespace

Loaded<policy::RuleTable> load_policy(const std::filesystem::path& file) {
  Loaded<policy::RuleTable> loaded;
  const auto text = base::read_file(file, kMaxFileBytes);
  if (!text) {
    loaded.problems.push_back(fmt::format("{}: {}", file.string(), text.error().full()));
    return loaded;
  }
  Problems problems(file.string());
  const Node root = parse_toml(*text, problems);
  if (problems.count() == 0) {
    TableReader table(root, "", problems);
    for (const Node* rule : table.tables("rule")) loaded.value.rules.push_back(read_rule(*rule, problems));
    table.finish();
    if (loaded.value.rules.empty()) problems.add(0, "", "no [[rule]]: nothing would be decided");
  }
  // The table as a whole makes sense only when each rule does.
  if (problems.count() == 0) loaded.problems = policy::check_rules(loaded.value);
  else loaded.problems = problems.take();
  return loaded;
}

}  // namespace nonsolicit::conf
