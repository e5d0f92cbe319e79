// What every answer carries, set in this one place, also for the errors the server answers by itself. Pure.
#pragma once

#include "base/clock.h"
#include "review/http/check.h"
#include "review/http/message.h"

namespace nonsolicit::review::http {

// Of every page; a response may bring its own (the frame of an untrusted mail does).
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Adds Date, Content-Type and the security headers; Content-Security-Policy and Cache-Control stay where the response
// has them. What frames the message is the server's and is taken out. A header with a bad name or a control byte is a
// bug that could split the answer: the whole response becomes a 500.
Response finish(Response response, base::TimePoint now);

// The answer to a request that was refused.
Response refusal_answer(const Refusal& refusal);
// 503 or 429: the client may try again soon.
Response busy_answer(int status, std::string reason);

}  // namespace nonsolicit::review::http
