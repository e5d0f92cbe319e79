// Links with which a member allows or blocks one sender, by opening a page or sending a mail, without a login: who,
// whom, which choice and until when, encrypted and authenticated by our keys, so that no log of a web server shows an
// address. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/result.h"
#include "lists/values.h"

namespace nonsolicit::engine {

struct MemberLink {
  base::Address recipient;  // the member
  base::Address sender;
  lists::PreferenceChoice choice = lists::PreferenceChoice::block;
  base::TimePoint expires;  // kept to the second
};

// Characters that may stand in any part of a URL.
std::string make_member_link(const base::KeyRing& keys, const MemberLink& link);

// The same as a mail that the member only has to send: "mailto:choices@assoc.example?subject=choice%20TOKEN" (RFC
// 6068).
std::string mailto_of_link(std::string_view command_address, std::string_view token);
// The token in the subject of such a mail; nothing where there is none.
std::optional<std::string> token_of_subject(std::string_view subject);

// The row to put, with source "member". Permanent errors, safe to show: the link is cut or changed, of a key that is no
// longer kept, or has expired.
base::Result<lists::PreferenceEntry> read_member_link(const base::KeyRing& keys, std::string_view token,
                                                      base::TimePoint now);

}  // namespace nonsolicit::engine
