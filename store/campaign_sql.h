// Who got which text: campaigns of near-same texts of one sender, reach, first contacts, and repeats of one message.
// Within the caller's transaction.
#pragma once

#include <optional>

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

// Fills reach and first contact of `knowledge` for the request's trusted sender.
base::Status count_reach(Connection& connection, const LookupRequest& request, Knowledge& knowledge);
// Notes the recipients of the request's text; the campaign it belongs to, 0 where the text is too short for one.
base::Result<int64_t> add_reach(Connection& connection, const RecordRequest& request);
// The campaign that the request's text would join; 0: it starts one, or is too short for one.
base::Result<int64_t> campaign_of(Connection& connection, const LookupRequest& request);
// The case of this very message, when it was recorded and has not expired as a repeat.
base::Result<std::optional<RecordOutcome>> find_repeat(Connection& connection, std::string_view repeat_key,
                                                       base::TimePoint now);

}  // namespace nonsolicit::store
