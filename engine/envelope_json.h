// The envelope of a held message as JSON and back: sender, parameters, recipients with theirs, exactly as given. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/envelope.h"

namespace nonsolicit::engine {

// Only the recipients in `held` (as given); bytes that are no UTF-8 survive (stored as hex).
std::string envelope_to_json(const message::Envelope& envelope, const std::vector<std::string>& held);
std::optional<message::Envelope> envelope_from_json(std::string_view json);

}  // namespace nonsolicit::engine
