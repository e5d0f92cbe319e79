// What an overturned appeal gives where nothing is held any more: a grant, so that the same text may come again to
// those who did not get it. It never outranks what outranks grants in the policy: whom no grant helps is not in it.
#pragma once

#include <optional>

#include "engine/cases/loaded_case.h"
#include "lists/values.h"

namespace nonsolicit::engine {

inline constexpr auto kSendAgainTime = std::chrono::hours(24 * 14);

// Nothing where it would help for no recipient: the sender is not proved, or all blocked the sender, opted out, or are
// covered by another rule above that of grants. Temporary error where that cannot be looked up.
base::Result<std::optional<lists::GrantEntry>> send_again_grant(const State& state, const Services& services,
                                                                const Reviewer& reviewer, const LoadedCase& loaded);

}  // namespace nonsolicit::engine
