// Who wrote a mail, as far as our own hosts proved it: Authentication-Results of our authserv-id (RFC 8601), or a
// sender who authenticated here. Pure.
#pragma once

#include <string_view>

#include "base/address.h"
#include "conf/options.h"
#include "engine/identity.h"
#include "message/message.h"

namespace nonsolicit::engine {

// Relaxed alignment without a public suffix list: the same domain or one below the other (RFC 7489 section 3.1,
// narrowed). Both lower case.
bool domains_align(std::string_view a, std::string_view b);

// In the order of how much they prove.
enum class Authorship { unproved, aligned, dmarc, authenticated };

// By the headers alone. More of them than `learn.verifiers`: one is forged, and none is trusted.
Authorship authorship(const message::Message& message, const base::Address& from, const conf::LearnOptions& options);
// Of a whole message. Who hands a mail in here could have written any header into it: such a mail is proved by the
// trusted identity only.
Authorship authorship(const message::Message& message, const base::Address& from, const Identity& identity,
                      const conf::LearnOptions& options);

// Does the message carry results of our own hosts at all, whatever they say?
bool has_our_results(const message::Message& message, const conf::LearnOptions& options);

// Is this proof enough for `learn.trust`?
bool is_trusted(Authorship authorship, conf::LearnTrust trust);

}  // namespace nonsolicit::engine
