// Conditions as sets of values: one bit per value in each dimension. One representation for matching (judge),
// for what is known before the look-ups (needs) and for proving a table complete (check_rules). Pure; no
// errors.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "policy/rule.h"

namespace nonsolicit::policy {

// The members of Conditions. The yes/no dimensions that no impossible combination splits come first:
// check_rules packs them into one 64-bit word.
enum class Dimension {
  favoured,
  carries_entries,
  automatic_proved,
  grant,
  canary,
  first_contact,
  member,
  bulk,
  preference,
  opted_out,
  kind,
  relationship,
  certainty,
  opt_out
};
inline constexpr size_t kDimensions = 14;
inline constexpr size_t kPackedDimensions = 6;
inline constexpr std::array kAllDimensions = {Dimension::favoured,
                                              Dimension::carries_entries,
                                              Dimension::automatic_proved,
                                              Dimension::grant,
                                              Dimension::canary,
                                              Dimension::first_contact,
                                              Dimension::member,
                                              Dimension::bulk,
                                              Dimension::preference,
                                              Dimension::opted_out,
                                              Dimension::kind,
                                              Dimension::relationship,
                                              Dimension::certainty,
                                              Dimension::opt_out};
// Values per dimension, in the order of kAllDimensions; `unavailable` is no value.
inline constexpr std::array<uint8_t, kDimensions> kValueCounts = {2, 2, 2, 2, 2, 2, 2, 2, 3, 3, classifier::kKindCount,
                                                                  3, 3, 3};

std::string_view to_string(Dimension dimension);
// "true", "newsletter", "past_grace": a value as the rule file writes it.
std::string value_text(Dimension dimension, size_t value);

// A product of sets of values.
class Box {
 public:
  Box();  // everything

  uint8_t values(Dimension dimension) const { return values_[static_cast<size_t>(dimension)]; }
  void set_values(Dimension dimension, uint8_t values) { values_[static_cast<size_t>(dimension)] = values; }
  // Exactly one value; enums by their number, yes/no as 1/0.
  template <class Value>
  void fix(Dimension dimension, Value value) {
    set_values(dimension, static_cast<uint8_t>(1u << static_cast<size_t>(value)));
  }

  bool meets(const Box& other) const;     // some case lies in both
  bool contains(const Box& other) const;  // every case of the other lies in this one
  bool everything() const;
  friend bool operator==(const Box&, const Box&) = default;

 private:
  std::array<uint8_t, kDimensions> values_{};
};

Box box_of(const Conditions& conditions);

}  // namespace nonsolicit::policy
