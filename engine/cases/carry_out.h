// What goes along with a decision, recorded when it is carried out: relationships with those who took the mail, the
// grant for the rest of a campaign, a finding against the sender. Idempotent, as timed work repeats after a crash.
#pragma once

#include <string>
#include <vector>

#include "engine/cases/decision.h"
#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

// `took`: recipients, as given, whose server took the mail.
base::Status record_release(const State& state, const Services& services, const store::HeldCase& held,
                            const DecisionExtras& extras, const std::vector<std::string>& took);
// Nothing to do without extras.finding.
base::Status record_return(const Services& services, const store::HeldCase& held, const DecisionExtras& extras);

// The same for every case of the campaign, so that it stands once: shaped as a case id.
std::string campaign_grant_id(const base::Address& sender, int64_t campaign);

}  // namespace nonsolicit::engine
