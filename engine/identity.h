// Who sends a message, and which way it goes (docs/design.md section 5). Pure.
// Lists that restrict match any of `restricting`; what favours matches `trusted` only (docs/policy.md).
#pragma once

#include <vector>

#include "base/address.h"
#include "conf/options.h"
#include "message/envelope.h"
#include "message/message.h"

namespace nonsolicit::engine {

struct Identity {
  bool outbound = false;  // else inbound
  bool authenticated = false;
  bool internal_client = false;
  bool null_sender = false;
  base::Address trusted;  // may be empty
  std::vector<base::Address> restricting;
  bool from_differs = false;
  std::string group;  // first sender group of the options that names the trusted identity
};

// Direction alone needs no content.
bool is_outbound(const message::Envelope& envelope, const conf::Options& options);
Identity identify(const message::Envelope& envelope, const std::vector<message::Mailbox>& from,
                  const conf::Options& options);

// True where `pattern` is this address or "@domain" of it.
bool matches(const std::string& pattern, const base::Address& address, const base::AddressRules& rules);

}  // namespace nonsolicit::engine
