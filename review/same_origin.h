// Whether a request was meant for us, and a POST comes from a page of ours: what browsers say themselves. Pure.
#pragma once

#include <string_view>

#include "review/http/message.h"

namespace nonsolicit::review {

// The name in Host is that of `public_url` or a loopback name, whatever the port; anything where there is no
// `public_url`. A page of somebody else's whose name was made to lead here asks with its own name.
bool is_our_host(const http::Request& request, std::string_view public_url);

// Fetch metadata: Sec-Fetch-Site must be "same-origin" or "none" where it is sent. RFC 6454 section 7: Origin, where it
// is sent, must be that of `public_url` or of the Host asked for; without TLS only where that is a loopback name or
// `public_url` is not https.
bool is_from_our_page(const http::Request& request, std::string_view public_url);

// A link on a page of somebody else's was followed: browsers keep the session's cookie back then.
bool is_followed_from_elsewhere(const http::Request& request);

}  // namespace nonsolicit::review
