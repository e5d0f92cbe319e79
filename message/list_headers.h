// Message ids (RFC 5322 section 3.6.4) and list headers (RFC 2369, RFC 2919, RFC 8058). Values as unfolded bytes.
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::message {

// What stands in "<...>", in order, blanks inside dropped; without any bracket the blank-separated words with a "@".
std::vector<std::string> parse_message_ids(std::string_view raw);

// The URIs of List-Unsubscribe; comments are dropped, a bare URI without brackets is taken too.
std::vector<std::string> parse_list_uris(std::string_view raw);
// RFC 8058 section 3.1: exactly "List-Unsubscribe=One-Click".
bool is_one_click(std::string_view raw);
// The id in the last "<...>" (a description may stand before it), or the whole value.
std::string parse_list_id(std::string_view raw);

}  // namespace nonsolicit::message
