// Addresses of the web that a writer left without "https://": "firm.example/stop". Mail programs mark them as links, so
// a reader can follow them. Pure; thread-safe. Never fails; linear in the text.
#pragma once

#include <vector>

#include "message/message.h"

namespace nonsolicit::classifier {

inline constexpr size_t kMostBareAddresses = 600;  // that are looked at in one body

// Those with a path, outside the `known` links of that body; `target` is made absolute. At most `limit`.
std::vector<message::Link> bare_addresses(const message::Message& message, size_t body, size_t limit);

}  // namespace nonsolicit::classifier
