// The words in which enumerations of records.h stand in the tables. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "store/records.h"

namespace nonsolicit::store {

std::optional<Decision> decision_from(std::string_view text);
std::string_view to_string(LetterState state);
std::optional<LetterState> letter_state_from(std::string_view text);

}  // namespace nonsolicit::store
