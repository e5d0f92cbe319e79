#include "policy/rule.h"

#include <array>

namespace nonsolicit::policy {
namespace {

// The value whose text this is, among those that a file may name.
template <class Value, size_t kCount>
std::optional<Value> value_from(std::string_view text, const std::array<Value, kCount>& values) {
  for (const Value value : values) {
    if (to_string(value) == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::pass: return "pass";
    case Action::tag: return "tag";
    case Action::hold: return "hold";
    case Action::reject: return "reject";
    case Action::tempfail: return "tempfail";
  }
  return "tempfail";
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::observe: return "observe";
    case Mode::tag: return "tag";
    case Mode::enforce: return "enforce";
  }
  return "observe";
}

std::string_view to_string(Mixed mixed) {
  switch (mixed) {
    case Mixed::split: return "split";
    case Mixed::whole: return "whole";
  }
  return "split";
}

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::low: return "low";
    case Certainty::hold: return "hold";
    case Certainty::high: return "high";
  }
  return "low";
}

std::string_view to_string(OptOutState state) {
  switch (state) {
    case OptOutState::none: return "none";
    case OptOutState::unclear: return "unclear";
    case OptOutState::clear: return "clear";
  }
  return "none";
}

std::optional<Action> action_from(std::string_view text) {
  return value_from(text, std::array{Action::pass, Action::tag, Action::hold, Action::reject, Action::tempfail});
}

std::optional<Mode> mode_from(std::string_view text) {
  return value_from(text, std::array{Mode::observe, Mode::tag, Mode::enforce});
}

std::optional<Mixed> mixed_from(std::string_view text) {
  return value_from(text, std::array{Mixed::split, Mixed::whole});
}

std::optional<Certainty> certainty_from(std::string_view text) {
  return value_from(text, std::array{Certainty::low, Certainty::hold, Certainty::high});
}

std::optional<OptOutState> opt_out_state_from(std::string_view text) {
  return value_from(text, std::array{OptOutState::none, OptOutState::unclear, OptOutState::clear});
}

std::optional<Preference> preference_from(std::string_view text) {
  return value_from(text, std::array{Preference::none, Preference::allow, Preference::block});
}

std::optional<OptedOut> opted_out_from(std::string_view text) {
  return value_from(text, std::array{OptedOut::no, OptedOut::in_grace, OptedOut::past_grace});
}

std::optional<lists::Relationship> relationship_condition_from(std::string_view text) {
  return value_from(text,
                    std::array{lists::Relationship::none, lists::Relationship::contact, lists::Relationship::interest});
}

}  // namespace nonsolicit::policy
