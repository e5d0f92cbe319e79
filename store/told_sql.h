// What is told to people about held mail: notices to senders, reminders to staff, letters. Within the caller's
// transaction; errors as the Query's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/cases.h"
#include "store/connection.h"

namespace nonsolicit::store {

base::Result<std::vector<HeldCase>> read_notices_due(Connection& connection, base::TimePoint held_before, size_t limit);
base::Status set_notices(Connection& connection, const std::vector<std::string>& case_ids, NoticeState state);
// The letter is about all of these cases.
base::Status add_notice(Connection& connection, const std::vector<std::string>& case_ids, const LetterRecord& letter);
base::Result<std::vector<HeldCase>> read_reminders_due(Connection& connection, base::TimePoint deadline_before,
                                                       size_t limit);
base::Status set_reminded(Connection& connection, const std::vector<std::string>& case_ids);
base::Result<int64_t> count_letters_since(Connection& connection, std::string_view purpose, std::string_view recipient,
                                          base::TimePoint since);

}  // namespace nonsolicit::store
