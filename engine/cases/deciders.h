// Could anybody decide held mail under these settings? For `nonsolicit config check`, and for start and reload of the
// daemons. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/runtime.h"
#include "store/accounts.h"

namespace nonsolicit::engine {

struct Undecidable {
  // Without an account there is still the command; settings shut out those there are.
  enum class Cause { no_account, settings };
  Cause cause = Cause::no_account;
  std::string text;  // where, what, and what to do: "FILE:LINE: KEY: ..." for settings
};
// Why nobody could decide, or nobody in a case that is sure to come; nothing where somebody can. The state has its
// organisations.
std::optional<Undecidable> nobody_could_decide(const State& state, const std::vector<store::Account>& accounts);

}  // namespace nonsolicit::engine
