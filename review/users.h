// The pages on which admins keep the accounts.
#pragma once

#include <vector>

#include "review/page.h"
#include "review/route.h"

namespace nonsolicit::review {

std::vector<Route> users_routes();  // review/users.cc, joined by account_routes()

// A session as the pages list it: where, since when, which one; `own`: the hash of the one that asks.
Json session_values(const store::Session& session, std::string_view own);

}  // namespace nonsolicit::review
