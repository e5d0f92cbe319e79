#include "base/address.h"

#include <unicode/idna.h>
#include <unicode/unistr.h>

#include <memory>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::base {
namespace {

constexpr size_t kMaxLocal = 64;
constexpr size_t kMaxDomain = 254;

const icu::IDNA* idna() {
  static const std::unique_ptr<const icu::IDNA> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<const icu::IDNA> made(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_USE_STD3_RULES, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return instance.get();
}

// "\"a b\"" -> "a b"; false where the quotes do not close at the end (RFC 5321 section 4.1.2, Quoted-string).
bool unquote(std::string_view quoted, std::string& plain) {
  plain.clear();
  for (size_t i = 1; i < quoted.size(); i++) {
    if (quoted[i] == '"') return i + 1 == quoted.size();
    if (quoted[i] == '\\' && ++i >= quoted.size()) return false;
    plain.push_back(quoted[i]);
  }
  return false;
}

bool is_plain_local(std::string_view local) {
  for (char c : local) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 33 || byte == 127 || c == '<' || c == '>' || c == '"' || c == '\\' || c == '@') return false;
  }
  return !local.empty();
}

}  // namespace

std::string_view Address::local() const { return std::string_view(text_).substr(0, text_.rfind('@')); }

std::string_view Address::domain() const {
  const size_t at = text_.rfind('@');
  return at == std::string::npos ? std::string_view() : std::string_view(text_).substr(at + 1);
}

std::string_view without_brackets(std::string_view path) {
  path = trim(path);
  if (path.size() >= 2 && path.front() == '<' && path.back() == '>') path = path.substr(1, path.size() - 2);
  if (!path.empty() && path.front() == '@') {
    const size_t colon = path.find(':');
    if (colon != std::string_view::npos) path.remove_prefix(colon + 1);
  }
  return path;
}

std::optional<std::string> normal_domain(std::string_view raw) {
  raw = trim(raw);
  if (!raw.empty() && raw.back() == '.') raw.remove_suffix(1);
  if (raw.empty() || raw.size() > kMaxDomain) return std::nullopt;
  std::string result;
  if (raw.front() == '[') {
    if (raw.back() != ']' || !is_ascii(raw)) return std::nullopt;
    return to_lower(raw);
  }
  if (is_ascii(raw) && ifind(raw, "xn--") == std::string_view::npos) {
    for (char c : raw) {
      if (!is_alnum(c) && c != '-' && c != '.' && c != '_') return std::nullopt;
    }
    result = to_lower(raw);
  } else {
    if (idna() == nullptr || !is_valid_utf8(raw)) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::IDNAInfo info;
    icu::StringByteSink<std::string> sink(&result);
    idna()->nameToASCII_UTF8(icu::StringPiece(raw.data(), static_cast<int32_t>(raw.size())), sink, info, status);
    if (U_FAILURE(status) || info.hasErrors()) return std::nullopt;
  }
  if (result.empty() || result.front() == '.' || result.find("..") != std::string::npos) return std::nullopt;
  return result;
}

std::optional<Address> Address::parse(std::string_view raw, const AddressRules& rules) {
  const std::string_view path = without_brackets(raw);
  const size_t at = path.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  auto domain = normal_domain(path.substr(at + 1));
  if (!domain) return std::nullopt;
  if (const auto alias = rules.alias_domains.find(*domain); alias != rules.alias_domains.end()) domain = alias->second;

  std::string local;
  const std::string_view written = path.substr(0, at);
  if (written.front() == '"') {
    if (!unquote(written, local) || local.empty()) return std::nullopt;
  } else if (is_plain_local(written)) {
    local = written;
  } else {
    return std::nullopt;
  }
  if (local.size() > kMaxLocal * 4 || !is_valid_utf8(local)) return std::nullopt;
  for (char c : local) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) return std::nullopt;
  }
  local = is_ascii(local) ? to_lower(local) : fold_text(local);
  const size_t tag = local.find_first_of(rules.tag_delimiters);
  if (tag != std::string::npos && tag > 0) local.resize(tag);
  if (rules.dotless_domains.contains(*domain)) std::erase(local, '.');
  if (local.empty()) return std::nullopt;
  return Address(local + "@" + *domain);
}

std::string redacted(std::string_view address) {
  const std::string_view path = without_brackets(address);
  const size_t at = path.rfind('@');
  if (path.empty()) return "<>";
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string(path.substr(0, 1)) + "***" + std::string(path.substr(at));
}

}  // namespace nonsolicit::base
