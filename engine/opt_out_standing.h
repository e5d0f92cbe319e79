// What an opt-out on record means at a moment: still in its grace, past it, or ended because the member asked for mail
// again later. One place for gather, `optout check` and `why`. Pure.
#pragma once

#include <optional>

#include "base/clock.h"
#include "policy/facts.h"
#include "policy/rule.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct OptOutStanding {
  policy::OptedOut state = policy::OptedOut::no;  // `no`: none on record, or ended
  base::TimePoint grace_end;                      // where there is one on record
  std::optional<base::TimePoint> asked_again;     // what ended it
};

OptOutStanding opt_out_standing(const std::optional<lists::OptOutEntry>& opt_out,
                                const std::optional<lists::RelationshipEntry>& relationship,
                                const policy::PolicyLimits& limits, base::TimePoint now);

}  // namespace nonsolicit::engine
