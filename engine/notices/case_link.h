// Links to the page that explains a case to its sender, and to the page for its recipients: version, purpose, key id,
// expiry and case id under a keyed BLAKE2b; 40 bytes, 54 characters of base64url (RFC 4648 section 5). Made from the
// keys alone, without a database. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/result.h"

namespace nonsolicit::engine {

enum class LinkPurpose : uint8_t { sender = 1, recipient = 2 };

struct CaseLink {
  LinkPurpose purpose = LinkPurpose::sender;
  std::string case_id;
  base::TimePoint expires;  // kept to the second
};
inline constexpr size_t kCaseTokenLength = 54;

std::string make_case_token(const base::KeyRing& keys, const CaseLink& link);
// The text of the error of a link whose time is over.
inline constexpr std::string_view kLinkExpired = "this link has expired";
inline constexpr std::string_view kLinkUsed = "this link was used already";
// Permanent errors, safe to show: cut or changed, of a key that is no longer kept, for another purpose, or expired.
base::Result<CaseLink> read_case_token(const base::KeyRing& keys, std::string_view token, LinkPurpose purpose,
                                       base::TimePoint now);
// "https://review.assoc.example/e/TOKEN" for senders, "/m/TOKEN" for recipients; "" where review.public_url is empty.
std::string case_url(const std::string& public_url, const base::KeyRing& keys, const CaseLink& link);

}  // namespace nonsolicit::engine
