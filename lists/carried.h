// How many members' entries of the directory a message carries (docs/policy: no sharing with non-members).
// Looks for mail addresses in text, HTML as text, CSV and vCard; linear in the text, for every "@" at most a few
// look-ups. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>

#include "base/address.h"
#include "lists/directory.h"

namespace nonsolicit::lists {

// Distinct members (by member id, or by entry where there is none) whose addresses stand in `texts`. Not counted:
// members of `leave_out` with all their addresses, and those of the organisation `leave_out_organisation` (0: none).
// Stops once `stop_at` are found (0: counts all).
size_t carried_entries(const Directory& directory, std::span<const std::string_view> texts,
                       const base::AddressRules& rules, const std::set<base::Address>& leave_out,
                       uint64_t leave_out_organisation, size_t stop_at);

}  // namespace nonsolicit::lists
