#include "policy/judge.h"

#include <algorithm>
#include <optional>

#include "policy/case_values.h"
#include "policy/reasons.h"

namespace nonsolicit::policy {
namespace {

// What one possible case of a recipient leads to.
struct Outcome {
  const Rule* rule = nullptr;  // nothing: no rule matched
  Action action = Action::pass;
  Adjustments adjustments;
  CaseValues values;
};

struct PreparedRule {
  const Rule* rule;
  Box box;
};

std::vector<PreparedRule> prepare(const RuleTable& table) {
  std::vector<PreparedRule> prepared;
  prepared.reserve(table.rules.size());
  for (const Rule& rule : table.rules) prepared.push_back({&rule, box_of(rule.when)});
  return prepared;
}

// First match, then the adjustments after the table.
Outcome decide(const std::vector<PreparedRule>& rules, const CaseValues& values, const SenderFacts& sender,
               const PolicyLimits& limits) {
  Outcome outcome{.values = values};
  const Box box = box_of(values);
  const auto match = std::find_if(rules.begin(), rules.end(),
                                  [&box](const PreparedRule& prepared) { return prepared.box.contains(box); });
  if (match == rules.end()) return outcome;
  outcome.rule = match->rule;
  outcome.action = outcome.rule->action;
  const bool final_or_held = outcome.action == Action::hold || outcome.action == Action::reject;
  if (outcome.rule->needs_hold_probability && values.certainty == Certainty::low && final_or_held) {
    outcome.action = Action::tag;
    outcome.adjustments.low_probability = true;
  }
  if (outcome.action == Action::tag && limits.standing_findings > 0 && sender.findings >= limits.standing_findings &&
      values.relationship == lists::Relationship::none) {
    outcome.action = Action::hold;
    outcome.adjustments.standing = true;
  }
  return outcome;
}

Mode mode_of(const Rule* rule, const std::string& group, const JudgeOptions& options) {
  const auto found = options.group_modes.find(group);
  const std::optional<Mode> of_group =
      found == options.group_modes.end() ? std::nullopt : std::optional<Mode>(found->second);
  const std::optional<Mode> of_rule = rule == nullptr ? std::nullopt : rule->mode;
  if (of_group && of_rule) return std::min(*of_group, *of_rule);
  if (of_rule) return *of_rule;
  return of_group.value_or(options.mode);
}

Action cut(Action action, Mode mode) {
  switch (mode) {
    case Mode::observe: return Action::pass;
    // Trouble of ours is no verdict on the mail: it comes again, also where verdicts only tag.
    case Mode::tag: return action == Action::tempfail ? action : std::min(action, Action::tag);
    case Mode::enforce: break;
  }
  return action;
}

Verdict blank_verdict(const RecipientFacts& recipient) {
  return Verdict{
      .recipient = recipient.address_as_given, .member = recipient.member, .relationship = recipient.relationship};
}

Verdict verdict_of(const Outcome& outcome, const Facts& facts, const RecipientFacts& recipient,
                   const JudgeOptions& options) {
  Verdict verdict = blank_verdict(recipient);
  if (const Rule* rule = outcome.rule) {
    verdict.rule = rule->name;
    verdict.row = rule->row;
    verdict.clause = rule->clause;
    verdict.clause_text = rule->clause_text;
    verdict.mixed = rule->mixed;
    verdict.staff_alert = rule->staff_alert;
    verdict.words = rule->words;
  } else {
    verdict.rule = "no_rule";
  }
  // A softened whole refusal is a tag or a hold for this recipient only.
  if (outcome.action != Action::reject && outcome.adjustments.low_probability) verdict.mixed = Mixed::split;
  verdict.action = outcome.action;
  verdict.mode = mode_of(outcome.rule, facts.sender.group, options);
  verdict.applied = cut(verdict.action, verdict.mode);
  verdict.reasons = make_reasons(ReasonInput{.facts = facts,
                                             .recipient = recipient,
                                             .values = outcome.values,
                                             .rule = outcome.rule,
                                             .verdict = verdict,
                                             .limits = options.limits,
                                             .adjustments = outcome.adjustments});
  return verdict;
}

// The answer would have mattered, so the failure table decides. Among the modes of the rules that might have
// matched the strictest counts: what would have been enforced must not slip through.
Verdict failed_verdict(const std::vector<Outcome>& outcomes, const CaseValues& values, const Facts& facts,
                       const RecipientFacts& recipient, const JudgeOptions& options) {
  Verdict verdict = blank_verdict(recipient);
  const FailedPart part = recipient.alias_unknown ? FailedPart::directory : FailedPart::relationships;
  verdict.rule = "failure." + std::string(to_string(part));
  verdict.mode = Mode::observe;
  for (const Outcome& outcome : outcomes) {
    verdict.mode = std::max(verdict.mode, mode_of(outcome.rule, facts.sender.group, options));
  }
  verdict.action = options.failures.action(part, verdict.mode);
  verdict.applied = verdict.action;
  verdict.staff_alert = verdict.action == Action::pass;
  verdict.reasons = make_reasons(ReasonInput{
      .facts = facts, .recipient = recipient, .values = values, .verdict = verdict, .limits = options.limits});
  return verdict;
}

// Every case that the recipient may be. Behind an address that could not be expanded there may be nobody of the
// directory, too.
std::vector<CaseValues> cases_of(const CaseValues& values, const Facts& facts, const RecipientFacts& recipient,
                                 const PolicyLimits& limits) {
  std::vector<CaseValues> cases = possible_cases(values, facts.message, limits);
  if (recipient.alias_unknown) {
    CaseValues outsider = cases.front();
    outsider.member = false;
    outsider.preference = Preference::none;
    outsider.opted_out = OptedOut::no;
    outsider.relationship = lists::Relationship::none;
    cases.push_back(outsider);
  }
  return cases;
}

}  // namespace

std::vector<Verdict> judge(const RuleTable& table, const Facts& facts, const JudgeOptions& options) {
  const std::vector<PreparedRule> rules = prepare(table);
  std::vector<Verdict> verdicts;
  verdicts.reserve(facts.recipients.size());
  for (const RecipientFacts& recipient : facts.recipients) {
    const CaseValues values = case_values(facts, recipient, options.limits);
    std::vector<Outcome> outcomes;
    for (const CaseValues& possible : cases_of(values, facts, recipient, options.limits)) {
      outcomes.push_back(decide(rules, possible, facts.sender, options.limits));
    }
    const auto applied = [&facts, &options](const Outcome& outcome) {
      return cut(outcome.action, mode_of(outcome.rule, facts.sender.group, options));
    };
    const bool same = std::all_of(outcomes.begin(), outcomes.end(), [&outcomes, &applied](const Outcome& outcome) {
      return outcome.action == outcomes.front().action && applied(outcome) == applied(outcomes.front());
    });
    if (!same) {
      verdicts.push_back(failed_verdict(outcomes, values, facts, recipient, options));
      continue;
    }
    // The evidence must say that a look-up failed, not name the value that was tried.
    Outcome outcome = outcomes.front();
    outcome.values = values;
    verdicts.push_back(verdict_of(outcome, facts, recipient, options));
  }
  return verdicts;
}

}  // namespace nonsolicit::policy
