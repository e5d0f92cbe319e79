// Everything known about one message, put together: identity, classification, directory and what the store told. Pure.
#pragma once

#include <vector>

#include "base/clock.h"
#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "message/message.h"
#include "policy/facts.h"
#include "store/records.h"

namespace nonsolicit::engine {

// What the directory alone tells about the recipients; needs no store.
std::vector<policy::RecipientFacts> recipient_facts(const State& state, const message::Envelope& envelope,
                                                    const base::Address& trusted);

// What to ask the store.
store::LookupRequest lookup_request(const State& state, const policy::Facts& facts, const message::Message& message);

// Fills in what the store told; `knowledge` nullptr: the look-up failed, and what it would tell is unavailable.
void add_knowledge(policy::Facts& facts, const State& state, const store::LookupRequest& request,
                   const store::Knowledge* knowledge);

// Distinct members' entries in new text and attachments, up to the limit of the policy.
size_t count_carried(const State& state, const message::Message& message, const policy::Facts& facts);

}  // namespace nonsolicit::engine
