// Who asks: by the cookie of a session, or by a header of the proxy that proves itself. Tokens are random, only their
// hash is kept; a session ends by itself (review.session, review.session_idle) and can be ended. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/cases/reviewer.h"
#include "review/desk.h"
#include "review/http/message.h"

namespace nonsolicit::review {

struct Identity {
  std::optional<engine::Reviewer> reviewer;
  std::string session;       // hash of the token; "" where a proxy logs in
  std::string csrf;          // what forms carry
  std::string refused_name;  // the proxy vouches for this name, but there is no such account (any more)
};
// The caller's session counts as used now.
base::Result<Identity> identify(Desk& desk, const engine::State& state, const http::Request& request,
                                base::TimePoint now);

// A new session with a new token, whatever cookie the request brought (that session ends). The value of Set-Cookie.
base::Result<std::string> open_session(Desk& desk, const engine::State& state, const http::Request& request,
                                       const std::string& account);
// Of the cookie; "" where the request has none that could be ours.
std::string session_hash(const http::Request& request);
std::string clear_cookie();

// Whether a form was sent with this identity's token; constant time, also right after a change of keys.
bool is_csrf_token(const engine::State& state, const Identity& identity, std::string_view token);

}  // namespace nonsolicit::review
