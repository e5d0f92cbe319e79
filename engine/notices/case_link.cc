#include "engine/notices/case_link.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

constexpr std::string_view kMacPurpose = "case link";
constexpr char kTokenVersion = 1;
// version, purpose, key, expiry in seconds since 1970, case id of 50 bits; big-endian
constexpr size_t kKeyBytes = 5;
constexpr size_t kExpiryBytes = 4;
constexpr size_t kCaseBytes = 7;
constexpr size_t kSaidBytes = 2 + kKeyBytes + kExpiryBytes + kCaseBytes;
constexpr size_t kTokenBytes = 40;
constexpr size_t kMacBytes = kTokenBytes - kSaidBytes;
static_assert(kMacBytes >= 16 && (kTokenBytes * 8 + 5) / 6 == kCaseTokenLength);

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kCaseIdLength = 10;

std::string big_endian(uint64_t number, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; i++) bytes[size - 1 - i] = static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

uint64_t number_of(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string packed(std::string_view case_id) {
  uint64_t bits = 0;
  for (const char c : case_id) bits = bits << 5 | (kCrockford.find(c) & 31);
  return big_endian(bits, kCaseBytes);
}

std::string unpacked(std::string_view bytes) {
  const uint64_t bits = number_of(bytes);
  std::string case_id;
  for (size_t i = 0; i < kCaseIdLength; i++) case_id += kCrockford[bits >> (5 * (kCaseIdLength - 1 - i)) & 31];
  return case_id;
}

// The id of a key is a name of any length in its file.
std::string short_name(const base::Key& key) {
  std::string bytes;
  base::from_hex(std::string_view(base::blake2b_hex(key.id)).substr(0, kKeyBytes * 2), bytes);
  return bytes;
}

uint64_t seconds_of(base::TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<uint64_t>(std::clamp<int64_t>(seconds, 0, UINT32_MAX));
}

}  // namespace

std::string make_case_token(const base::KeyRing& keys, const CaseLink& link) {
  std::string said{kTokenVersion, static_cast<char>(link.purpose)};
  said += short_name(keys.signing()) + big_endian(seconds_of(link.expires), kExpiryBytes) + packed(link.case_id);
  return base::to_base64url(said + base::mac_of(keys.signing(), kMacPurpose, said, kMacBytes));
}

base::Result<CaseLink> read_case_token(const base::KeyRing& keys, std::string_view token, LinkPurpose purpose,
                                       base::TimePoint now) {
  const base::Error broken = base::permanent_error("this link is not valid: it was cut or changed");
  if (token.size() != kCaseTokenLength) return broken;
  const auto bytes = base::from_base64url(token);
  if (!bytes || bytes->size() != kTokenBytes || bytes->front() != kTokenVersion) return broken;
  const std::string_view said = std::string_view(*bytes).substr(0, kSaidBytes);
  const std::string_view name = said.substr(2, kKeyBytes);
  const auto key = std::find_if(keys.keys().begin(), keys.keys().end(),
                                [&](const base::Key& candidate) { return short_name(candidate) == name; });
  if (key == keys.keys().end()) return base::permanent_error("this link is too old, or not from here");
  const std::string mac = base::mac_of(*key, kMacPurpose, said, kMacBytes);
  if (!base::equal_in_constant_time(mac, std::string_view(*bytes).substr(kSaidBytes))) return broken;
  if (said[1] != static_cast<char>(purpose)) return base::permanent_error("this link leads to another page");
  const CaseLink link{
      .purpose = purpose,
      .case_id = unpacked(said.substr(kSaidBytes - kCaseBytes)),
      .expires = base::TimePoint(std::chrono::seconds(number_of(said.substr(2 + kKeyBytes, kExpiryBytes))))};
  if (link.expires <= now) return base::permanent_error(std::string(kLinkExpired));
  return link;
}

std::string case_url(const std::string& public_url, const base::KeyRing& keys, const CaseLink& link) {
  if (public_url.empty()) return "";
  const std::string_view page = link.purpose == LinkPurpose::sender ? "/e/" : "/m/";
  const std::string start = public_url.ends_with('/') ? public_url.substr(0, public_url.size() - 1) : public_url;
  return start + std::string(page) + make_case_token(keys, link);
}

}  // namespace nonsolicit::engine
