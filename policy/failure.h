// What happens when a part fails: part x mode -> action (docs/design.md section 8). Pure data; printed by `config
// show`.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "policy/rule.h"

namespace nonsolicit::policy {

enum class FailedPart { parse, rules, directory, relationships, store, spool, internal };
inline constexpr std::array kFailedParts = {FailedPart::parse,         FailedPart::rules, FailedPart::directory,
                                            FailedPart::relationships, FailedPart::store, FailedPart::spool,
                                            FailedPart::internal};
std::string_view to_string(FailedPart part);
std::optional<FailedPart> failed_part_from(std::string_view text);

class FailureTable {
 public:
  FailureTable();  // defaults: tempfail where a member could be wronged or mail lost, pass in observe
  Action action(FailedPart part, Mode mode) const;
  // Only pass and tempfail may be set; hold and reject would need the part that failed.
  bool set(FailedPart part, Mode mode, Action action);

 private:
  std::array<std::array<Action, 3>, kFailedParts.size()> actions_{};
};

}  // namespace nonsolicit::policy
