// Small readers that the event parsers share. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nonsolicit::lists::maillog {

// Takes "4XYZ: " from the text; "" where it starts with no queue id.
std::string_view take_queue_id(std::string_view& text);
// Takes `prefix` from the text; false where it does not start with it.
bool take(std::string_view& text, std::string_view prefix);
// Takes "<address>" from the text, a quoted local part heeded (RFC 5321 section 4.1.2), and gives what is between the
// brackets; nothing where there is no such.
std::optional<std::string_view> take_bracketed(std::string_view& text);
// The value after `key` up to the next ", " or the end; "" where the text has no such key.
std::string_view value_of(std::string_view text, std::string_view key);
// The whole number at the start of the text; 0 where there is none.
int64_t number_of(std::string_view text);
// "192.0.2.1" of the last "[192.0.2.1]" or "[IPv6:2001:db8::1]".
std::string_view bracketed_ip(std::string_view text);

}  // namespace nonsolicit::lists::maillog
