// Finds what closes a text and is no part of it: signatures after "--", contact blocks, "Sent from my phone",
// confidentiality notices, footers of webmail and mailing lists below a rule. Cautious: what is long, or may be an
// offer or a way to opt out, stays fresh. Linear; pure.
#pragma once

#include <vector>

#include "message/role_lines.h"

namespace nonsolicit::message {

// Marks lines of each fresh stretch; takes back markup signatures that are too long to be one.
void mark_signatures(std::vector<RoleLine>& lines);

}  // namespace nonsolicit::message
