// A plan as JSON and back: kept with the case, so that a repeat of the message gets the same answer. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/plan.h"

namespace nonsolicit::engine {

std::string plan_to_json(const policy::Plan& plan);
std::optional<policy::Plan> plan_from_json(std::string_view json);

}  // namespace nonsolicit::engine
