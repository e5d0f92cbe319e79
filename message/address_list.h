// Address headers (RFC 5322 section 3.4): groups, comments, quoted strings, source routes, RFC 2047 names, and the
// broken forms of real mail ("Doe, John <j@x>", missing ">"). Linear in the header. Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "message/encoded_word.h"
#include "message/message.h"

namespace nonsolicit::message {

// `raw`: unfolded. Members of groups are listed, group names are not.
std::vector<Mailbox> parse_mailboxes(std::string_view raw, WordDefects& defects);

}  // namespace nonsolicit::message
