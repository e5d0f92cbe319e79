#include "engine/opt_out_standing.h"

namespace nonsolicit::engine {

OptOutStanding opt_out_standing(const std::optional<lists::OptOutEntry>& opt_out,
                                const std::optional<lists::RelationshipEntry>& relationship,
                                const policy::PolicyLimits& limits, base::TimePoint now) {
  OptOutStanding standing;
  if (!opt_out) return standing;
  standing.grace_end = base::add_business_days(opt_out->requested, limits.grace_business_days, limits.holidays);
  if (relationship && relationship->kind == lists::Relationship::interest &&
      relationship->last_seen > opt_out->requested) {
    standing.asked_again = relationship->last_seen;
    return standing;
  }
  standing.state = now < standing.grace_end ? policy::OptedOut::in_grace : policy::OptedOut::past_grace;
  return standing;
}

}  // namespace nonsolicit::engine
