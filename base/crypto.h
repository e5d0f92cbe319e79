// Hashes, keys and random bytes by libsodium, thinly wrapped. Thread-safe after the first call.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace nonsolicit::base {

using Hash128 = std::array<uint8_t, 16>;

std::string sha256_hex(std::string_view bytes);   // 64 lower-case digits
std::string blake2b_hex(std::string_view bytes);  // 32 bytes without key, 64 lower-case digits
// Crockford base32, most significant bits first, five to a character: 26 characters for 16 bytes.
std::string crockford_text(std::string_view bytes);
// RFC 4648 section 5, without padding. Reading takes only what writing gives: nothing where it is something else.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);
// SHA-256 over pieces, for content that is not in memory at once.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  std::string hex();  // ends the computation

 private:
  alignas(8) std::array<unsigned char, 128> state_{};
};

// Makes libsodium ready; ends the program where it has no random numbers: nothing that follows would be safe.
void ensure_sodium();
std::string random_bytes(size_t count);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// One secret of 32 bytes with its id.
struct Key {
  std::string id;      // eight Crockford base32 characters
  std::string secret;  // 32 bytes
  TimePoint created;
};
// Keyed BLAKE2b of 16 to 64 bytes, separate per `purpose`.
std::string mac_of(const Key& key, std::string_view purpose, std::string_view text, size_t size);

// The key file (0600, one "id created secret-hex" line per key, newest last): the newest signs, all verify until
// what they signed has expired. Address hashes always use the oldest key, as they are kept.
class KeyRing {
 public:
  static Result<KeyRing> load(const std::filesystem::path& path);  // refuses a file that others may read
  // Writes a new file with one key; refuses where one is.
  static Result<KeyRing> init(const std::filesystem::path& path, TimePoint now);
  // Adds a key that signs from now on; keys but the oldest that stopped signing longer than `keep` ago are dropped.
  static Result<KeyRing> rotate(const std::filesystem::path& path, TimePoint now, Duration keep);
  // For tests and `check` without an installation: one key derived from `seed`.
  static KeyRing ephemeral(std::string_view seed);

  const Key& signing() const { return keys_.back(); }
  const Key* find(std::string_view id) const;
  const std::vector<Key>& keys() const { return keys_; }  // oldest first
  size_t size() const { return keys_.size(); }

  // Keyed BLAKE2b of an address or other name, separate per `purpose` ("directory", "list", ...).
  Hash128 hash(std::string_view purpose, std::string_view text) const;
  // "keyid.hexmac" by the signing key; `check` accepts any key of the ring, in constant time.
  std::string sign(std::string_view purpose, std::string_view text) const;
  bool check(std::string_view purpose, std::string_view text, std::string_view signature) const;

  // Encrypted and authenticated by the signing key, for this purpose only: "keyid.text" of characters that may stand in
  // a URL (RFC 3986 section 2.3). The same text gives another seal each time.
  std::string seal(std::string_view purpose, std::string_view text) const;
  // The text, by any key of the ring. Permanent errors: no seal at all, of a key that is not in the ring, or changed.
  Result<std::string> unseal(std::string_view purpose, std::string_view sealed) const;

 private:
  std::vector<Key> keys_;
};

// Ten Crockford base32 characters (50 random bits), the same in log, header, reply, notice and page.
std::string new_case_id();
bool is_case_id(std::string_view text);

}  // namespace nonsolicit::base
