#include "base/crypto.h"

#include <sodium.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"

namespace nonsolicit::base {
namespace {

constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string crockford(size_t length) {
  const std::string random = random_bytes(length);
  std::string id;
  for (char c : random) id.push_back(kCrockford[static_cast<unsigned char>(c) & 31]);
  return id;
}

Key new_key(TimePoint now) { return Key{.id = crockford(8), .secret = random_bytes(32), .created = now}; }

std::string to_file_text(const std::vector<Key>& keys) {
  std::string text = "# nonsolicit keys: id created secret; the last one signs. Keep this file secret and backed up.\n";
  for (const Key& key : keys) text += fmt::format("{} {} {}\n", key.id, to_rfc3339(key.created), to_hex(key.secret));
  return text;
}

}  // namespace

void ensure_sodium() {
  static const int ready = sodium_init();
  if (ready < 0) std::abort();
}

static_assert(sizeof(crypto_hash_sha256_state) <= 128);

Sha256::Sha256() {
  ensure_sodium();
  crypto_hash_sha256_init(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()));
}

void Sha256::update(std::string_view bytes) {
  crypto_hash_sha256_update(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()), bytes_of(bytes), bytes.size());
}

std::string Sha256::hex() {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(reinterpret_cast<crypto_hash_sha256_state*>(state_.data()),
                           reinterpret_cast<unsigned char*>(digest.data()));
  return to_hex(digest);
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string blake2b_hex(std::string_view bytes) {
  ensure_sodium();
  std::string digest(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), bytes_of(bytes), bytes.size(),
                     nullptr, 0);
  return to_hex(digest);
}

std::string crockford_text(std::string_view bytes) {
  std::string text;
  unsigned pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8 | static_cast<unsigned char>(c)) & 0xfff;  // 4 bits at most were left
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kCrockford[pending >> (bits - 5) & 31]);
  }
  if (bits > 0) text.push_back(kCrockford[pending << (5 - bits) & 31]);
  return text;
}

std::string to_base64url(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the NUL that libsodium adds
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  const int read = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                     text.size(), nullptr, &size, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (read != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::string random_bytes(size_t count) {
  ensure_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), count);
  return bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string mac_of(const Key& key, std::string_view purpose, std::string_view text, size_t size) {
  ensure_sodium();
  crypto_generichash_state state;
  std::string out(size, '\0');
  crypto_generichash_init(&state, bytes_of(key.secret), key.secret.size(), size);
  const std::string head = fmt::format("{}:{}:", purpose.size(), purpose);
  crypto_generichash_update(&state, bytes_of(head), head.size());
  crypto_generichash_update(&state, bytes_of(text), text.size());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), size);
  return out;
}

Result<KeyRing> KeyRing::load(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    const int code = errno;
    const std::string_view what =
        code == ENOENT ? "no key file; make one with: nonsolicit key init" : "cannot look at the key file";
    return config_error(std::string(what), path.string() + ": " + errno_text(code));
  }
  if ((info.st_mode & 077) != 0) {
    return config_error("the key file may be read by others; run: chmod 600 " + path.string());
  }
  auto content = read_file(path, 1 << 20);
  if (!content) return content.error();
  KeyRing ring;
  size_t line_number = 0;
  for (std::string_view line : split(*content, '\n')) {
    line_number++;
    line = trim(line);
    if (line.empty() || line.front() == '#') continue;
    const auto fields = split(line, ' ');
    Key key;
    const auto created = fields.size() == 3 ? parse_rfc3339(fields[1]) : std::nullopt;
    if (!created || !from_hex(fields[2], key.secret) || key.secret.size() != 32) {
      return config_error("bad key line",
                          fmt::format("{}:{}: expected \"id created secret\"", path.string(), line_number));
    }
    key.id = fields[0];
    key.created = *created;
    if (ring.find(key.id) != nullptr) {
      return config_error("two keys have the same id", fmt::format("{}:{}: {}", path.string(), line_number, key.id));
    }
    ring.keys_.push_back(std::move(key));
  }
  if (ring.keys_.empty()) return config_error("the key file holds no key", path.string());
  return ring;
}

Result<KeyRing> KeyRing::init(const std::filesystem::path& path, TimePoint now) {
  std::error_code unknown;  // where it cannot be looked at, writing will say why
  if (std::filesystem::exists(path, unknown)) {
    return config_error("there is a key file already; use: nonsolicit key rotate", path.string());
  }
  KeyRing ring;
  ring.keys_.push_back(new_key(now));
  if (auto written = write_file_durably(path, to_file_text(ring.keys_), 0600); !written) return written.error();
  return ring;
}

Result<KeyRing> KeyRing::rotate(const std::filesystem::path& path, TimePoint now, Duration keep) {
  auto loaded = load(path);
  if (!loaded) return loaded.error();
  KeyRing ring = std::move(*loaded);
  // A key signed until the next one came: its age counts from there, or what it signed yesterday would fail today.
  std::vector<Key> kept;
  for (size_t i = 0; i < ring.keys_.size(); i++) {
    const TimePoint retired = i + 1 < ring.keys_.size() ? ring.keys_[i + 1].created : now;
    if (i == 0 || retired + keep >= now) kept.push_back(ring.keys_[i]);
  }
  ring.keys_ = std::move(kept);
  ring.keys_.push_back(new_key(now));
  if (auto written = write_file_durably(path, to_file_text(ring.keys_), 0600); !written) return written.error();
  return ring;
}

KeyRing KeyRing::ephemeral(std::string_view seed) {
  KeyRing ring;
  std::string secret;
  from_hex(sha256_hex(seed), secret);
  ring.keys_.push_back(Key{.id = "EPHEMERA", .secret = secret, .created = {}});
  return ring;
}

const Key* KeyRing::find(std::string_view id) const {
  for (const Key& key : keys_) {
    if (key.id == id) return &key;
  }
  return nullptr;
}

Hash128 KeyRing::hash(std::string_view purpose, std::string_view text) const {
  Hash128 result{};
  const std::string digest = mac_of(keys_.front(), purpose, text, result.size());
  std::memcpy(result.data(), digest.data(), result.size());
  return result;
}

std::string KeyRing::sign(std::string_view purpose, std::string_view text) const {
  return signing().id + "." + to_hex(mac_of(signing(), purpose, text, 32));
}

bool KeyRing::check(std::string_view purpose, std::string_view text, std::string_view signature) const {
  const size_t dot = signature.find('.');
  if (dot == std::string_view::npos) return false;
  const Key* key = find(signature.substr(0, dot));
  return key != nullptr && equal_in_constant_time(to_hex(mac_of(*key, purpose, text, 32)), signature.substr(dot + 1));
}

// XChaCha20-Poly1305 under a key derived for the purpose; its nonce is long enough to be random.
std::string KeyRing::seal(std::string_view purpose, std::string_view text) const {
  const std::string key = mac_of(signing(), "seal", purpose, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  std::string sealed = random_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const size_t nonce = sealed.size();
  sealed.resize(nonce + text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce, nullptr, bytes_of(text), text.size(), nullptr, 0, nullptr,
                                             out, bytes_of(key));
  return signing().id + "." + to_base64url(sealed);
}

Result<std::string> KeyRing::unseal(std::string_view purpose, std::string_view sealed) const {
  ensure_sodium();
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  const size_t dot = sealed.find('.');
  if (dot == std::string_view::npos) return permanent_error("this is no seal");
  const auto bytes = from_base64url(sealed.substr(dot + 1));
  if (!bytes || bytes->size() < kNonce + kTag) return permanent_error("this is no seal");
  const Key* key = find(sealed.substr(0, dot));
  if (key == nullptr) return permanent_error("sealed by a key that is not known here");
  const std::string secret = mac_of(*key, "seal", purpose, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  std::string text(bytes->size() - kNonce - kTag, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, bytes_of(*bytes) + kNonce,
      bytes->size() - kNonce, nullptr, 0, bytes_of(*bytes), bytes_of(secret));
  if (opened != 0) return permanent_error("the seal is broken");
  return text;
}

std::string new_case_id() { return crockford(10); }

bool is_case_id(std::string_view text) {
  return text.size() == 10 && text.find_first_not_of(kCrockford) == std::string_view::npos;
}

}  // namespace nonsolicit::base
