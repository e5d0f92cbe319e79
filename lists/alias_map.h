// Recipients that stand for several (docs/aliases.md): all tables together, asked in the order of Postfix. Where
// nothing has to be asked outside, pure. Thread-safe where the sources are.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "lists/alias_file.h"

namespace nonsolicit::lists {

// One table.
class AliasSource {
 public:
  virtual ~AliasSource() = default;
  // What a key of alias_key() stands for; nullptr: it is not in the table. An error: it is not known.
  virtual base::Result<std::shared_ptr<const AliasTargets>> find(std::string_view key) const = 0;
  virtual bool must_ask() const { return false; }  // somebody outside, which takes time
};

// A table that is known as a whole.
std::shared_ptr<const AliasSource> make_alias_source(AliasTable table);

// What local names mean: Postfix's $myorigin and $mydestination.
struct AliasDomains {
  std::string origin;         // domain of names without one
  std::set<std::string> own;  // domains whose addresses are looked up by their local part alone, too
};

inline constexpr size_t kMostAliasAddresses = 1000;

struct AliasExpansion {
  bool alias = false;                // the address is in a table
  std::vector<base::Address> ends;   // where the expansion ends, each once; the address itself where it is no alias
  size_t others = 0;                 // commands and files
  bool cut = false;                  // more than kMostAliasAddresses; `ends` are the first of them
  std::optional<base::Error> error;  // a table could not be asked: `ends` may be not all
};

struct AliasWalk {
  // True where an address is one recipient, whatever a table says of it.
  std::function<bool(const base::Address&)> is_end;
  // False when there is no time left to ask tables outside: what they would say is not known then.
  std::function<bool()> may_ask;
};

class AliasMap {
 public:
  // `virtual_tables` are asked first, by "user@domain", "user" (own domains) and "@domain", each with its +tag and
  // without; then `local_tables` for addresses of own domains, by "user".
  AliasMap(std::vector<std::shared_ptr<const AliasSource>> virtual_tables,
           std::vector<std::shared_ptr<const AliasSource>> local_tables, AliasDomains domains,
           base::AddressRules rules);

  bool empty() const { return virtual_tables_.empty() && local_tables_.empty(); }
  // `given` as in the envelope. Loops end where they began: an address met again is not expanded again.
  AliasExpansion expand(std::string_view given, const AliasWalk& walk) const;

 private:
  class Walker;
  std::vector<std::shared_ptr<const AliasSource>> virtual_tables_;
  std::vector<std::shared_ptr<const AliasSource>> local_tables_;
  AliasDomains domains_;
  base::AddressRules rules_;            // with +tags taken off
  base::AddressRules rules_with_tags_;  // that leave them
};

}  // namespace nonsolicit::lists
