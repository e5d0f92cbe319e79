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

// An account without an address, or of no organisation that is known, is party to nothing.
bool all_of_one_organisation(const State& state, const Accounts& accounts) {
  const base::Address& first = accounts.front()->address;
  if (first.empty()) return false;
  const auto entry = state.directory ? state.directory->find(first) : std::nullopt;
  const bool known = (entry && entry->organisation != 0) ||
                     (state.organisations && state.organisations->of_domain(first.domain()).has_value());
  return known && std::all_of(accounts.begin(), accounts.end(), [&](const store::Account* account) {
           return !account->address.empty() && same_organisation(state, first, account->address);
         });
}

// Whether all mail that is judged is sent by the organisation of this address: its domain is the only one of ours.
bool sends_all(const State& state, const base::Address& address) {
  const auto& own = state.options.sender.own_domains;
  return !own.empty() && std::all_of(own.begin(), own.end(), [&](const std::string& domain) {
    return base::iequals(domain, address.domain()) ||
           (state.organisations && state.organisations->of_domain(domain).has_value() &&
            state.organisations->of_domain(domain) == state.organisations->of_domain(address.domain()));
  });
}

}  // namespace

std::string nobody_could_decide(const State& state, const std::vector<store::Account>& accounts) {
  const Accounts able = deciders(accounts);
  if (able.empty()) {
    return "Nobody could decide held mail: there is no account with the role reviewer or higher (nonsolicit user add).";
  }
  const conf::ReviewOptions& review = state.options.review;
  if (review.second_reviewer_above > 0 && able.size() < 2) {
    return fmt::format(
        "Nobody could decide mail to more than {} recipients: review.second_reviewer_above needs two reviewers, and "
        "there is one.",
        review.second_reviewer_above);
  }
  if (review.party == conf::ReviewParty::organisation && all_of_one_organisation(state, able) &&
      sends_all(state, able.front()->address)) {
    return "Nobody could decide held mail: review.party is organisation, and all reviewers are of the organisation "
           "that "
           "sends it all (sender.own_domains).";
  }
  return "";
}

}  // namespace nonsolicit::engine
