#include "base/password.h"

#include <sodium.h>

#include <cstdlib>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"

namespace nonsolicit::base {
namespace {

constexpr unsigned long long kOperations = 2;
constexpr size_t kMemory = 64u << 20;

size_t characters(std::string_view utf8) {
  size_t count = 0;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) count++;
  }
  return count;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  ensure_sodium();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kOperations, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return temporary_error("there is not enough memory for a password");
  hash.resize(hash.find('\0'));
  return hash;
}

bool password_matches(std::string_view hash, std::string_view password) {
  ensure_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

std::string_view nobodys_password_hash() {
  static const std::string hash = [] {
    const Result<std::string> made = hash_password(random_bytes(32));
    return made ? *made : std::string();
  }();
  return hash;
}

Status check_new_password(std::string_view name, std::string_view password) {
  if (!is_valid_utf8(password)) return permanent_error("the password is no text");
  if (characters(password) < kPasswordLeast)
    return permanent_error(fmt::format("a password needs at least {} characters", kPasswordLeast));
  if (password.size() > kPasswordMost) return permanent_error("the password is too long");
  const std::string folded = fold_text(password);
  if (folded == fold_text(name)) return permanent_error("the password must not be the name");
  if (folded.find_first_not_of(folded.front()) == std::string::npos)
    return permanent_error("the password is one character again and again");
  return {};
}

}  // namespace nonsolicit::base
