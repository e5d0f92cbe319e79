// Bare addresses in a text that readers' programs make links of: https://..., www..., name@host. Linear; pure.
#pragma once

#include <vector>

#include "message/message.h"

namespace nonsolicit::message {

// Appends at most `limit - links.size()` links to `links`, in order; what lies within one of the links already there
// (ordered by offset) is skipped. Returns whether all fitted.
[[nodiscard]] bool find_text_links(const TextBody& body, size_t limit, std::vector<Link>& links);

}  // namespace nonsolicit::message
