// What becomes of held mail: decisions of people, and the timed work that carries them out (docs/design.md section 6).
// A decision is `pending` until hold.undo has passed; release is at least once, never lost, never again after an
// answer.
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
bool is_anything_due(const Services& services);
// One pass over everything due: releases, returns, expiry, letters. Number of things done.
size_t do_timed_work(const State& state, const Services& services);

}  // namespace nonsolicit::engine
