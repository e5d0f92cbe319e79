// The queue of held mail as people work on it: its rows, what is new, claims and who has seen a case. Within the
// caller's transaction; errors as the Query's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {

// A fixed number of statements, however many rows there are.
base::Result<QueueNews> read_queue_news(Connection& connection, std::string_view since, base::TimePoint now,
                                        const TakeRow& take);

base::Result<Claim> claim_case(Connection& connection, std::string_view case_id, const Claim& wanted,
                               base::TimePoint now);
base::Status unclaim_case(Connection& connection, std::string_view case_id, std::string_view reviewer);
base::Result<std::optional<Claim>> claim_of(Connection& connection, std::string_view case_id);
base::Result<std::vector<std::string>> seen_by(Connection& connection, std::string_view case_id);

}  // namespace nonsolicit::store
