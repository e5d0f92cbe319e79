// Dates of mail headers (RFC 5322 section 3.3, with the obsolete zones of section 4.3). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace nonsolicit::base {

// "Sun, 22 Nov 2026 03:04:05 +0000", the weekday and the seconds may be missing, comments at the end are passed over.
std::optional<TimePoint> parse_mail_date(std::string_view text);
// 1 to 12 of "Jan" to "Dec" in any case; 0 of anything else.
unsigned month_number(std::string_view name);

}  // namespace nonsolicit::base
