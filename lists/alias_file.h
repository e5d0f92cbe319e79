// Tables of aliases as text: aliases(5) and virtual(5) of Postfix, and what `postmap -s` prints. Every bad line is a
// problem "file:line: what"; the good ones are kept. Pure; linear in the size of the text.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace nonsolicit::lists {

// One thing that an alias stands for.
enum class AliasTargetKind {
  address,       // `text` as written; without "@" a local name
  whole_domain,  // the same local part at the domain `text` ("@other.example")
  include,       // ":include:FILE", `text` is the file
  other          // a command, a file, an error: no mailbox of anybody
};
struct AliasTarget {
  AliasTargetKind kind = AliasTargetKind::address;
  std::string text;
  bool last = false;  // "\name": not expanded again
};
using AliasTargets = std::vector<AliasTarget>;

struct AliasTable {
  std::map<std::string, std::shared_ptr<const AliasTargets>, std::less<>> entries;  // by alias_key()
  std::vector<std::string> problems;
};

// How a key is compared: "user@domain" or "@domain" normalised but for its +tag, else a local name; "" where it is none
// of them.
std::string alias_key(std::string_view written, const base::AddressRules& rules);

// "name: a, b, :include:/file" with continuation lines and comments; `file` is for the problems.
AliasTable parse_aliases(std::string_view content, const std::string& file, const base::AddressRules& rules);
// "user@domain a, b", "user a", "@domain a"; also "key TAB value" lines of a dump.
AliasTable parse_virtual(std::string_view content, const std::string& file, const base::AddressRules& rules);
// The same lines from `postmap -s`, without what postalias(1) adds for NIS and Sendmail.
AliasTable parse_alias_dump(std::string_view content, const std::string& table, const base::AddressRules& rules);

struct AliasValue {
  AliasTargets targets;
  std::vector<std::string> problems;
};
// One value: "a, b@c.example, |command"; `where` opens the problems.
AliasValue parse_alias_value(std::string_view value, const std::string& where);
// The content of an :include: file: values line by line, with comments.
AliasValue parse_alias_include(std::string_view content, const std::string& file);

}  // namespace nonsolicit::lists
