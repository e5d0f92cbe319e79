// Links with which a member allows or blocks one sender, without a login: who, whom, which choice and until when,
// encrypted and authenticated by our keys, so that no log of a web server shows an address. Pure.
#pragma once

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

// The row to put, with source "member". Permanent errors, safe to show: the link is cut or changed, of a key that is no
// longer kept, or has expired.
base::Result<lists::PreferenceEntry> read_member_link(const base::KeyRing& keys, std::string_view token,
                                                      base::TimePoint now);

}  // namespace nonsolicit::engine
