// Just enough of RFC 3986 and RFC 6068 to judge whether a way out can work. Pure; nothing is fetched.
#pragma once

#include <string>
#include <string_view>

namespace nonsolicit::classifier {

bool is_mailto(std::string_view uri);
// "mailto:" with one address, a number for calls or text messages, or http(s) with a host that has a dot; no template
// placeholder left in ("{{unsub}}").
bool is_usable_uri(std::string_view uri);
// Lower-case host of an http(s) URI, without user, port and "www."; "" for others.
std::string host_of(std::string_view uri);
// Whether two hosts belong to one domain, by their last two labels (three under "co.uk" and the like).
bool same_site(std::string_view host_a, std::string_view host_b);
// What the text of a link claims as its host: "www.firm.example/leave" -> "firm.example"; "" for other text.
std::string shown_host(std::string_view shown);

// Whether a link shows one place and goes to another: hosts of different domains, or mail domains.
bool claims_other_host(std::string_view shown, std::string_view target);
// Whether a part of the path, of the query or of the mailbox is a parting word: ".../enough", "p=off", "news+bye@".
bool says_farewell(std::string_view target);

}  // namespace nonsolicit::classifier
