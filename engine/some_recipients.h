// Some of the recipients of an envelope, as given: whom a release goes to, and who stays. Pure.
#pragma once

#include <string>
#include <vector>

#include "message/envelope.h"

namespace nonsolicit::engine {

std::vector<std::string> addresses(const message::Envelope& envelope);
// Those of `all` that are not in `some`, in their order.
std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& some);
// The envelope for those of `only`; for everybody where it is empty.
message::Envelope only_of(message::Envelope envelope, const std::vector<std::string>& only);

}  // namespace nonsolicit::engine
