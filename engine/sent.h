// What must be remembered of a message that goes out to members: its Message-ID, for their answers, and the addresses
// that its mailing gave for opting out (RFC 2369 section 3.2, and mailto links in the text). Pure.
#pragma once

#include <optional>

#include "engine/examine.h"

namespace nonsolicit::engine {

// Nothing where no member will get it, or nobody is trusted as its sender.
std::optional<store::SentMessage> sent_message(const Examination& examination, const base::AddressRules& rules);

// The address and the subject of a mailto URI (RFC 6068 section 2); nothing where it has no address, or more than one.
std::optional<store::UnsubscribeAddress> unsubscribe_address(std::string_view uri, const base::AddressRules& rules);

}  // namespace nonsolicit::engine
