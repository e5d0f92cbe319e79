// The policy as data: rules in order, first match per recipient wins (docs/policy.md; conf/policy.toml). Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/classification.h"
#include "lists/values.h"
#include "policy/facts.h"

namespace nonsolicit::policy {

// In order of severity.
enum class Action { pass, tag, hold, reject, tempfail };
std::string_view to_string(Action action);
std::optional<Action> action_from(std::string_view text);

enum class Mode { observe, tag, enforce };
std::string_view to_string(Mode mode);
std::optional<Mode> mode_from(std::string_view text);

// What becomes of the other recipients of a message of which some are held or refused.
enum class Mixed { split, whole };

// How sure the classifier is, cut by the limits of the classifier file.
enum class Certainty { low, hold, high };
enum class SenderStanding { favoured, ordinary };  // favoured: staff, exempt or the recipient's own organisation
enum class OptOutState { none, unclear, clear };
std::string_view to_string(Mixed mixed);
std::string_view to_string(Certainty certainty);
std::string_view to_string(OptOutState state);

// The words of the rule file. `unavailable` is none of them: no rule may ask for a failed look-up.
std::optional<Mixed> mixed_from(std::string_view text);
std::optional<Certainty> certainty_from(std::string_view text);
std::optional<OptOutState> opt_out_state_from(std::string_view text);
std::optional<Preference> preference_from(std::string_view text);
std::optional<OptedOut> opted_out_from(std::string_view text);
std::optional<lists::Relationship> relationship_condition_from(std::string_view text);  // none, contact, interest

// Each empty list or missing value means "any". A rule matches when every condition holds.
struct Conditions {
  std::optional<bool> favoured;  // sender is staff, exempt or of the recipient's own organisation
  std::optional<bool> member;
  std::optional<bool> carries_entries;   // carried entries at or over the limit
  std::optional<bool> automatic_proved;  // unproved, the kind that decides is never `automatic`
  std::vector<Preference> preference;
  std::vector<OptedOut> opted_out;
  std::optional<bool> grant;
  std::optional<bool> canary;
  std::vector<classifier::Kind> kind;  // the kind that decides: unsure is correspondence
  std::vector<lists::Relationship> relationship;
  std::vector<Certainty> certainty;
  // Reach at or over the bulk limit. To a recipient without relationship the members without relationship count
  // (MessageFacts::reach_without); to one with `contact` or `interest` all members count (reach_total).
  std::optional<bool> bulk;
  std::vector<OptOutState> opt_out;
  std::optional<bool> first_contact;  // first-contact reach at or over its limit
};

struct Rule {
  std::string name;  // "solicitation.stranger.bulk"; unique
  int row = 0;       // of the table in docs/policy.md
  Conditions when;
  Action action = Action::pass;
  Mixed mixed = Mixed::split;
  bool needs_hold_probability = false;  // rows 13 to 19: below it, hold and reject become tag
  bool staff_alert = false;
  std::optional<Mode> mode;        // nothing: as the sender group or the options say
  std::string clause;              // "Q2, Q5"
  std::string clause_text;         // the clause in plain words
  std::vector<std::string> words;  // reply and bounce lines, template; empty: made from the defaults
  std::string file;
  size_t line = 0;
};

struct PolicyLimits {
  size_t bulk = 25;
  size_t first_contact = 50;
  base::Duration first_contact_window = std::chrono::hours(24 * 7);
  base::Duration reach_window = std::chrono::hours(24 * 21);
  size_t carried_entries = 5;
  int grace_business_days = 10;
  std::vector<std::chrono::sys_days> holidays;
  int standing_findings = 3;
  double high = 0.98;  // probabilities, from the classifier file
  double hold = 0.90;
  double unsure = 0.60;
};

struct RuleTable {
  std::vector<Rule> rules;
};

// Problems of a table, each "file:line: ...": a name twice, the conditions of an earlier rule again, a rule that no
// recipient can reach because earlier rules (named) take all its cases, conditions that contradict each other, a
// recipient that no rule matches (rows must end in a catch-all), words that break the limits of docs/policy.md. Exact:
// every combination of conditions is tried.
std::vector<std::string> check_rules(const RuleTable& table);

}  // namespace nonsolicit::policy
