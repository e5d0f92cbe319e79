// One mail of ours on its way to the next mail server, and what a release shares with it: where it goes, how long its
// proof lives, when it is tried again.
#pragma once

#include "engine/runtime.h"
#include "engine/smtp_client.h"
#include "store/records.h"

namespace nonsolicit::engine {

inline constexpr auto kProofLife = std::chrono::minutes(10);

SmtpTarget target_of(const conf::Options& options);
// The time to the next attempt after so many.
base::Duration backoff(const conf::Options& options, int64_t attempts);

struct LetterOutcome {
  bool sent = false;
  bool next_hop_silent = false;  // no answer at all: a whole timeout went by
};
// Sends it and puts down what came of it. Nothing is sent where the store does not take that it will be.
LetterOutcome send_letter(const State& state, const Services& services, store::LetterRecord letter);

}  // namespace nonsolicit::engine
