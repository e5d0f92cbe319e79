// What the tests of lists share: a time, an address in a word.
#pragma once

#include <string>

#include "base/address.h"
#include "base/clock.h"

namespace nonsolicit::lists {

inline const base::TimePoint kNow = *base::parse_rfc3339("2026-11-22T12:00:00Z");

inline base::Address address(const std::string& text) { return *base::Address::parse(text); }

}  // namespace nonsolicit::lists
