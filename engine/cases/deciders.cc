#include "engine/cases/deciders.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

using Accounts = std::vector<const store::Account*>;

Accounts deciders(const std::vector<store::Account>& accounts) {
  Accounts found;
  for (const store::Account& account : accounts) {
    if (!account.revoked && account.role >= store::Role::reviewer) found.push_back(&account);
  }
  return found;
}

// The organisation of both, as the directory and the listed domains tell it.
bool same_organisation(const State& state, const base::Address& a, const base::Address& b) {
  const auto entry_of = [&](const base::Address& address) {
    return state.directory ? state.directory->find(address) : std::nullopt;
  };
  if (a == b) return true;
  return state.organisations && state.organisations->same(a, entry_of(a), b, entry_of(b));
}

// Whether all mail that is judged is sent by the organisation of this address: its domain is the only one of ours. An
// account without an address, or of no organisation that is known, is party to nothing.
bool sends_all(const State& state, const base::Address& address) {
  if (address.empty()) return false;
  const auto entry = state.directory ? state.directory->find(address) : std::nullopt;
  const auto of_domain = [&](std::string_view domain) {
    return state.organisations ? state.organisations->of_domain(domain) : std::nullopt;
  };
  const auto listed = of_domain(address.domain());
  if (!listed && (!entry || entry->organisation == 0)) return false;
  const auto& own = state.options.sender.own_domains;
  return !own.empty() && std::all_of(own.begin(), own.end(), [&](const std::string& domain) {
    return base::iequals(domain, address.domain()) || (listed && of_domain(domain) == listed);
  });
}

// Those whom review.party leaves.
Accounts without_parties(const State& state, const Accounts& able) {
  if (state.options.review.party == conf::ReviewParty::person) return able;
  Accounts left;
  for (const store::Account* account : able) {
    const bool party = std::any_of(able.begin(), able.end(), [&](const store::Account* other) {
      return sends_all(state, other->address) && !account->address.empty() &&
             same_organisation(state, account->address, other->address);
    });
    if (!party) left.push_back(account);
  }
  return left;
}

Undecidable settings_problem(const State& state, const std::string& key, const std::string& what) {
  return {.cause = Undecidable::Cause::settings, .text = fmt::format("{}: {}", state.options.place_of(key), what)};
}

}  // namespace

std::optional<Undecidable> nobody_could_decide(const State& state, const std::vector<store::Account>& accounts) {
  const Accounts able = deciders(accounts);
  if (able.empty()) {
    return Undecidable{.cause = Undecidable::Cause::no_account,
                       .text =
                           "nobody could decide held mail: there is no account with the role reviewer or higher; "
                           "add one (nonsolicit user add NAME --role reviewer)"};
  }
  const Accounts free = without_parties(state, able);
  if (free.empty()) {
    return settings_problem(
        state, "review.party",
        "nobody could decide held mail: with \"organisation\" reviewers decide nothing of their own "
        "organisation, and all of them are of the one that sends it all (sender.own_domains); add a "
        "reviewer of another (nonsolicit user add NAME --role reviewer --address ADDRESS), or set "
        "\"person\"");
  }
  const int64_t above = state.options.review.second_reviewer_above;
  if (above > 0 && free.size() < 2) {
    return settings_problem(
        state, "review.second_reviewer_above",
        fmt::format("nobody could decide mail to more than {} recipients: it takes two reviewers, and there is one{}; "
                    "add another (nonsolicit user add NAME --role reviewer), or set 0",
                    above, able.size() > free.size() ? " whom review.party leaves" : ""));
  }
  return std::nullopt;
}

}  // namespace nonsolicit::engine
