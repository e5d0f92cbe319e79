// The messages that a mail to the complaint address is about: attached (message/rfc822, the third part of an ARF
// report, a file *.eml), or forwarded within the text, with the words of the usual mail programs in English, French,
// Spanish and German. Linear; pure.
#pragma once

#include <string_view>
#include <vector>

#include "engine/complaints/complaint.h"

namespace nonsolicit::engine {

// Those attached, in order, at most kMostReported. `raw`: the bytes of the whole mail.
std::vector<ReportedMessage> attached_messages(std::string_view raw, const base::AddressRules& rules);

// The one that stands in the text, by the header lines under "Forwarded message" or by a line like "Jo wrote:"; what
// these do not tell is taken from the subject and the references of the mail itself.
std::optional<ReportedMessage> forwarded_message(const message::Message& message, const base::AddressRules& rules);

}  // namespace nonsolicit::engine
