// Letters to staff: reminders, the daily digest, alarms. Counts and addresses of senders, no content of mail but the
// subject; links need a login. Pure but for the digest, which reads the store.
#pragma once

#include <string>
#include <vector>

#include "engine/runtime.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// One for each address of notice.staff.
std::vector<store::LetterRecord> reminder_letters(const State& state, const std::vector<store::HeldCase>& due,
                                                  base::TimePoint now);
base::Result<store::LetterRecord> digest_letter(const State& state, const Services& services, const std::string& to,
                                                base::TimePoint now);
// A release, return or expiry of `row` that fails again and again; one for each address of notice.staff.
std::vector<store::LetterRecord> alarm_letters(const State& state, const store::HeldRecord& row, base::TimePoint now);

}  // namespace nonsolicit::engine
