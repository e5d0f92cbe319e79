// Percent-encoding and the pairs of queries and forms (RFC 3986, WHATWG URL section 5). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "review/http/message.h"

namespace nonsolicit::review::http {

enum class Plus { plain, space };

// Nothing where an escape is bad, a NUL comes out, or the outcome is no UTF-8.
std::optional<std::string> decode_percent(std::string_view text, Plus plus);
// All but the unreserved bytes of RFC 3986 section 2.3 escaped: safe in a path segment and in a query.
std::string encode_percent(std::string_view text);

// "a=1&b=2"; nothing where a part cannot be decoded or there are more than `most` pairs.
std::optional<Pairs> read_pairs(std::string_view text, size_t most);

}  // namespace nonsolicit::review::http
