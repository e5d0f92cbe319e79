#include "policy/box.h"

namespace nonsolicit::policy {
namespace {

constexpr uint8_t all_values(size_t dimension) { return static_cast<uint8_t>((1u << kValueCounts[dimension]) - 1); }

void limit(Box& box, Dimension dimension, const std::optional<bool>& condition) {
  if (condition) box.fix(dimension, *condition);
}

// A value beyond the dimension's (`unavailable`) matches nothing.
template <class Value>
void limit(Box& box, Dimension dimension, const std::vector<Value>& condition) {
  if (condition.empty()) return;
  unsigned values = 0;
  for (const Value value : condition) values |= 1u << static_cast<size_t>(value);
  box.set_values(dimension, static_cast<uint8_t>(values & all_values(static_cast<size_t>(dimension))));
}

}  // namespace

std::string_view to_string(Dimension dimension) {
  switch (dimension) {
    case Dimension::favoured: return "favoured";
    case Dimension::carries_entries: return "carries_entries";
    case Dimension::automatic_proved: return "automatic_proved";
    case Dimension::grant: return "grant";
    case Dimension::canary: return "canary";
    case Dimension::first_contact: return "first_contact";
    case Dimension::member: return "member";
    case Dimension::bulk: return "bulk";
    case Dimension::preference: return "preference";
    case Dimension::opted_out: return "opted_out";
    case Dimension::kind: return "kind";
    case Dimension::relationship: return "relationship";
    case Dimension::certainty: return "certainty";
    case Dimension::opt_out: return "opt_out";
  }
  return "";
}

std::string value_text(Dimension dimension, size_t value) {
  switch (dimension) {
    case Dimension::favoured:
    case Dimension::carries_entries:
    case Dimension::automatic_proved:
    case Dimension::grant:
    case Dimension::canary:
    case Dimension::first_contact:
    case Dimension::member:
    case Dimension::bulk: return value == 1 ? "true" : "false";
    case Dimension::preference: return std::string(to_string(static_cast<Preference>(value)));
    case Dimension::opted_out: return std::string(to_string(static_cast<OptedOut>(value)));
    case Dimension::kind: return std::string(to_string(static_cast<classifier::Kind>(value)));
    case Dimension::relationship: return std::string(to_string(static_cast<lists::Relationship>(value)));
    case Dimension::certainty: return std::string(to_string(static_cast<Certainty>(value)));
    case Dimension::opt_out: return std::string(to_string(static_cast<OptOutState>(value)));
  }
  return "";
}

Box::Box() {
  for (size_t i = 0; i < kDimensions; i++) values_[i] = all_values(i);
}

bool Box::meets(const Box& other) const {
  for (size_t i = 0; i < kDimensions; i++) {
    if ((values_[i] & other.values_[i]) == 0) return false;
  }
  return true;
}

bool Box::contains(const Box& other) const {
  for (size_t i = 0; i < kDimensions; i++) {
    if ((other.values_[i] & ~values_[i]) != 0) return false;
  }
  return true;
}

bool Box::everything() const { return *this == Box(); }

Box box_of(const Conditions& when) {
  Box box;
  limit(box, Dimension::favoured, when.favoured);
  limit(box, Dimension::member, when.member);
  limit(box, Dimension::carries_entries, when.carries_entries);
  limit(box, Dimension::automatic_proved, when.automatic_proved);
  limit(box, Dimension::preference, when.preference);
  limit(box, Dimension::opted_out, when.opted_out);
  limit(box, Dimension::grant, when.grant);
  limit(box, Dimension::canary, when.canary);
  limit(box, Dimension::kind, when.kind);
  limit(box, Dimension::relationship, when.relationship);
  limit(box, Dimension::certainty, when.certainty);
  limit(box, Dimension::bulk, when.bulk);
  limit(box, Dimension::opt_out, when.opt_out);
  limit(box, Dimension::first_contact, when.first_contact);
  return box;
}

}  // namespace nonsolicit::policy
