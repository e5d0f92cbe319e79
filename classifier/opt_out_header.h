// The ways out in the header: List-Unsubscribe (RFC 2369) and List-Unsubscribe-Post (RFC 8058).
// Pure; thread-safe. Never fails.
#pragma once

#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

// Also sets OptOut::headers_signed.
void add_header_ways(const message::Message& message, OptOut& found);

}  // namespace nonsolicit::classifier
