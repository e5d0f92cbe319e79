// What becomes of held mail: decisions of people, and the timed work that carries them out (docs/design.md section 6).
// A decision is `pending` until hold.undo has passed; release is at least once, never lost, never again after an
// answer.
//
// A release to some recipients (DecisionExtras::only) keeps the others in the same row:
//   held, decision release -> releasing: sent to the chosen ones only; envelope_json still has everybody.
//   An answer was seen: those who took it, and those refused for good (the sender is told), leave envelope_json. Nobody
//     put off: -> held, decision none, the same deadline, no trace of the decision but its lines in the audit.
//     Some put off: -> releasing; the next attempt is to them alone, as `only` and envelope_json have no one else in
//     common. After five attempts they join the others: -> held, and people decide again.
//   No answer was seen: the row has changed nothing, and the same ones are tried again.
//   Nobody of `only` is left in envelope_json: -> held. It is never a release to all.
// What goes along (relationship, grant) is recorded between the answer and the change of the row, so that a crash
// repeats it with the mail; a finding of a return before the row ends.
#pragma once

#include <string>
#include <string_view>

#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct DecisionRequest {
  std::string case_id;
  store::Decision decision = store::Decision::release;
  std::string by;         // who decides
  std::string words;      // for a return: what the sender reads; "" = the words of the rule
  base::Duration wait{};  // undo time; zero: due at once
};

// Checks state and version, writes the decision. Errors say what the case's state is.
base::Result<store::HeldCase> decide(const Services& services, const DecisionRequest& request);
// Takes a decision back that is not due yet.
base::Result<store::HeldCase> undo(const Services& services, std::string_view case_id, std::string_view by);

// A look without a lease; also true where the look itself fails, so that the failure is reported.
bool is_anything_due(const State& state, const Services& services);
// One pass over everything due: releases, returns, expiry, letters. Number of things done.
size_t do_timed_work(const State& state, const Services& services);

}  // namespace nonsolicit::engine
