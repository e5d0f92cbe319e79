// What the gateway learns from a message on its way: a member who writes to somebody may be answered by them
// (`contact`), and an answer to a message seen before is a thread. Only with trustworthy authorship, and never from
// automatic or list mail (docs/policy.md, "relationship"). Pure; engine/runtime writes what comes out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "message/message.h"
#include "store/records.h"

namespace nonsolicit::engine {

enum class Authorship { unproved, aligned, dmarc, authenticated };

// From Authentication-Results headers of our authserv-id (RFC 8601); more of them than `learn.verifiers`: none is
// trusted.
Authorship authorship(const message::Message& message, const base::Address& from, const conf::LearnOptions& options);

struct Lesson {
  store::SeenMessage seen;
  std::vector<lists::RelationshipEntry> relationships;
  std::string reason;  // why nothing was learned; "" otherwise
};

// Nothing where learning is off or there is nothing to learn from.
std::optional<Lesson> lesson(const State& state, const message::Envelope& envelope, const Identity& identity,
                             const message::Message& message, base::TimePoint now);

}  // namespace nonsolicit::engine
