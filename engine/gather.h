// Everything known about one message, put together: identity, classification, directory and what the store told. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "message/message.h"
#include "policy/facts.h"
#include "policy/verdict.h"
#include "store/records.h"

namespace nonsolicit::engine {

// What the directory alone tells about a recipient; needs no store.
class DirectoryFacts {
 public:
  // Both must outlive it.
  DirectoryFacts(const State& state, const base::Address& trusted);
  // Of an envelope recipient (`address` may be empty), or of one who stands behind it.
  policy::RecipientFacts of(const message::EnvelopeRecipient& given, const base::Address& address) const;

 private:
  const State& state_;
  const base::Address& trusted_;
  std::optional<lists::DirectoryEntry> sender_entry_;
};

// What to ask the store.
store::LookupRequest lookup_request(const State& state, const policy::Facts& facts, const message::Message& message);

// Fills in what the store told; `knowledge` nullptr: the look-up failed, and what it would tell is unavailable.
void add_knowledge(policy::Facts& facts, const State& state, const store::LookupRequest& request,
                   const store::Knowledge* knowledge);

// Ids of the grants that decided for somebody: one mailing of each is used up. `verdicts` as judge() made them.
std::vector<std::string> grants_used(const State& state, const policy::Facts& facts,
                                     const std::vector<policy::Verdict>& verdicts);

// Distinct members' entries in new text and attachments, up to the limit of the policy.
size_t count_carried(const State& state, const message::Message& message, const policy::Facts& facts);

}  // namespace nonsolicit::engine
