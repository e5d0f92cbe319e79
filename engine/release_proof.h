// How the milter knows its own release (docs/design.md section 6): a header with a keyed hash over case, attempt,
// envelope sender, recipient set, content and expiry. It counts only from the release client's address and while the
// row says `releasing`; it is stripped in any case. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto.h"
#include "message/envelope.h"

namespace nonsolicit::engine {

// The attempt of our own letters (reports to senders), which have no held row: what is signed is enough, as a replay
// could only send the same report to the same person again within the ten minutes.
inline constexpr int64_t kLetterAttempt = 0;

struct ReleaseClaim {
  std::string case_id;  // "" for a letter that is about no case
  int64_t attempt = kLetterAttempt;
  base::TimePoint expires;
};

// The value of X-Nonsolicit-Release. `content_sha256` is of the message without this header.
std::string make_release_proof(const base::KeyRing& keys, const ReleaseClaim& claim, const message::Envelope& envelope,
                               std::string_view content_sha256);
// What a header value claims, whether it is true or not; nothing where it has not the form.
std::optional<ReleaseClaim> read_release_claim(std::string_view value);
// Is the claim ours, for exactly this envelope and content, and not expired?
bool check_release_proof(const base::KeyRing& keys, std::string_view value, const message::Envelope& envelope,
                         std::string_view content_sha256, base::TimePoint now);

// The same for the content as it came back: Postfix completes the header of mail from its own clients, so missing From,
// Date, Message-ID and To fields that it added at the end of the header are left out until the proof fits.
bool check_release_content(const base::KeyRing& keys, std::string_view value, const message::Envelope& envelope,
                           std::string_view content, base::TimePoint now);

}  // namespace nonsolicit::engine
