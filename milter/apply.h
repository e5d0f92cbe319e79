// Hop 5: a plan becomes ordered calls of libmilter, then the status of the message. Runs inside the end-of-message
// callback. A call that fails turns the answer into a temporary failure (the mail comes again) and is logged.
#pragma once

#include <libmilter/mfapi.h>

#include <string>

#include "base/log.h"
#include "milter/negotiate.h"
#include "milter/transaction.h"
#include "policy/plan.h"

namespace nonsolicit::milter {

sfsistat apply(SMFICTX* context, const policy::Plan& plan, const Transaction& transaction, const Agreement& agreement,
               const base::Log& log);

// Sets the reply of our own trouble and returns SMFIS_TEMPFAIL; without the words where not even they can be set.
sfsistat temporary_failure(SMFICTX* context) noexcept;

}  // namespace nonsolicit::milter
