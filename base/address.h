// Mail addresses, normalised once (docs/design.md, section 5).
// An Address compares equal for everything that reaches the same mailbox under the admin's AddressRules: ASCII case,
// "+tag", IDN as A-labels, alias domains, dots where a domain ignores them. Raw addresses stay std::string.
// Pure; thread-safe.
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace nonsolicit::base {

struct AddressRules {
  std::string tag_delimiters = "+";                  // "" keeps tags
  std::map<std::string, std::string> alias_domains;  // A-label domain -> the domain it stands for
  std::set<std::string> dotless_domains;             // domains that ignore dots in the local part
};

class Address {
 public:
  Address() = default;
  // "<a@b>", "a@b", "\"quoted local\"@b", SMTPUTF8 forms; nothing for the null sender "<>", for text without
  // a domain, with controls or blanks outside quotes, or over 254 + 64 bytes (RFC 5321 section 4.5.3.1).
  static std::optional<Address> parse(std::string_view raw, const AddressRules& rules = {});
  // For values that were normalised before (from the store).
  static Address from_normal(std::string normal) { return Address(std::move(normal)); }

  const std::string& text() const { return text_; }  // "local@domain", UTF-8
  std::string_view local() const;
  std::string_view domain() const;  // A-labels, lower case
  bool empty() const { return text_.empty(); }

  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  explicit Address(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// A domain as lower-case A-labels (RFC 5891, UTS 46), or nothing where it is none.
std::optional<std::string> normal_domain(std::string_view raw);

// "j***@firm.example": for logs and pages that may show who, but not fully.
std::string redacted(std::string_view address);

// Text between angle brackets of an SMTP path, or the text itself (RFC 5321 section 4.1.2; ESMTP source routes
// dropped).
std::string_view without_brackets(std::string_view path);

}  // namespace nonsolicit::base

template <>
struct std::hash<nonsolicit::base::Address> {
  size_t operator()(const nonsolicit::base::Address& a) const noexcept { return std::hash<std::string>()(a.text()); }
};
