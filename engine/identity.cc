#include "engine/identity.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/cidr.h"

namespace nonsolicit::engine {
namespace {

bool is_internal(const message::Envelope& envelope, const conf::Options& options) {
  const auto& networks = options.network.internal_networks;
  return std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
    const auto network = base::Cidr::parse(text);
    return network && network->contains(envelope.client_address);
  });
}

// The address an authenticated user writes from. A bare user name needs a domain: sender.auth_domain, or the envelope
// sender's where its local part is the user name and its domain is ours.
base::Address authenticated_address(const message::Envelope& envelope, const conf::Options& options) {
  if (auto address = base::Address::parse(envelope.auth_user, options.address)) return *address;
  if (!options.sender.auth_domain.empty()) {
    auto address = base::Address::parse(envelope.auth_user + "@" + options.sender.auth_domain, options.address);
    if (address) return *address;
  }
  const auto sender = base::Address::parse(envelope.sender, options.address);
  const auto& own = options.sender.own_domains;
  const bool ours = sender && std::find(own.begin(), own.end(), std::string(sender->domain())) != own.end();
  if (ours && base::iequals(sender->local(), envelope.auth_user)) return *sender;
  return {};
}

void add_once(std::vector<base::Address>& addresses, const base::Address& address) {
  if (!address.empty() && std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
    addresses.push_back(address);
  }
}

}  // namespace

bool is_outbound(const message::Envelope& envelope, const conf::Options& options) {
  if (!envelope.auth_user.empty() || is_internal(envelope, options)) return true;
  const auto& daemons = options.network.outbound_daemons;
  return std::find(daemons.begin(), daemons.end(), envelope.daemon_name) != daemons.end();
}

bool matches(const std::string& pattern, const base::Address& address, const base::AddressRules& rules) {
  if (address.empty() || pattern.empty()) return false;
  if (pattern.front() == '@') return base::normal_domain(pattern.substr(1)) == std::string(address.domain());
  return base::Address::parse(pattern, rules) == address;
}

Identity identify(const message::Envelope& envelope, const std::vector<message::Mailbox>& from,
                  const conf::Options& options) {
  Identity identity;
  identity.outbound = is_outbound(envelope, options);
  identity.authenticated = !envelope.auth_user.empty();
  identity.internal_client = is_internal(envelope, options);
  identity.null_sender = envelope.sender.empty();

  const auto sender = base::Address::parse(envelope.sender, options.address);
  if (identity.authenticated) {
    identity.trusted = authenticated_address(envelope, options);
  } else if (identity.internal_client && options.sender.trust == conf::SenderTrust::network && sender) {
    identity.trusted = *sender;
  }
  add_once(identity.restricting, identity.trusted);
  if (sender) add_once(identity.restricting, *sender);
  for (const message::Mailbox& mailbox : from) {
    const auto address = base::Address::parse(mailbox.address, options.address);
    if (!address) continue;
    add_once(identity.restricting, *address);
    if (!identity.trusted.empty() && *address != identity.trusted) identity.from_differs = true;
  }
  for (const conf::SenderGroup& group : options.groups) {
    const bool named = std::any_of(group.senders.begin(), group.senders.end(), [&](const std::string& pattern) {
      return matches(pattern, identity.trusted, options.address);
    });
    if (named) {
      identity.group = group.name;
      break;
    }
  }
  return identity;
}

}  // namespace nonsolicit::engine
