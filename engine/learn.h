// What the gateway learns from a message of a member: whom they wrote to or answered may write to them (`contact`),
// whom they asked for mail may send it (`interest`), whom they told to stop must stop (the opt-out ledger). Only from
// what the member did, with trustworthy authorship, and never from automatic or list mail (docs/policy.md,
// "relationship"). Pure: learn_request() tells what to ask the store, lesson() what follows from the answer;
// engine/runtime does the IO.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/authorship.h"
#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "message/message.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct LearnInput {
  const State& state;
  const message::Envelope& envelope;
  const Identity& identity;
  const message::Message& message;
  base::TimePoint now;
};

// Nothing where learning is off or the author is no member: most mail ends here.
std::optional<store::InboundRequest> learn_request(const LearnInput& input);

struct Lesson {
  store::Learned learned;
  std::string reason;  // why nothing was learned; "" otherwise

  bool empty() const;
  // A stop or a preference must be on disk before the MTA is told; a contact may follow.
  bool urgent() const { return !learned.opt_outs.empty() || !learned.preferences.empty(); }
};

Lesson lesson(const LearnInput& input, const store::InboundKnowledge& known);

}  // namespace nonsolicit::engine
