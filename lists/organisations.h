// Who belongs to the same organisation (docs/design.md section 5, row 1 of the policy). Immutable; thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "lists/directory.h"
#include "lists/values.h"

namespace nonsolicit::lists {

// A mail provider whose domain anybody may have an address at; says nothing about an organisation. `domain` is normal.
bool is_public_provider(std::string_view domain);

// How organisations' names are compared: folded, blanks collapsed. "" for a blank name.
std::string organisation_name(std::string_view name);

class Organisations {
 public:
  Organisations() = default;
  // A domain listed for more than one organisation, and a public provider, stand for none.
  explicit Organisations(const std::vector<OrganisationEntry>& entries);

  // Same nonzero organisation in the directory, or both domains listed for one and the same organisation.
  bool same(const base::Address& sender, const std::optional<DirectoryEntry>& sender_entry,
            const base::Address& recipient, const std::optional<DirectoryEntry>& recipient_entry) const;

  // The compared name of the organisation that alone has this domain, or nothing.
  std::optional<std::string_view> of_domain(std::string_view domain) const;
  // The same organisation's name as it was listed, for people; "" where of_domain() has nothing.
  std::string_view name_of_domain(std::string_view domain) const;

 private:
  struct Name {
    std::string compared;  // "": more than one
    std::string written;
  };
  std::map<std::string, Name, std::less<>> by_domain_;
};

}  // namespace nonsolicit::lists
