// Mail of ours to senders and staff, made by the timed work: hold notices (once per burst, with a daily cap, never to a
// null sender, a stranger or a domain that is not ours; RFC 3834), the staff's digest and reminders. Every letter is
// durable together with the mark that it was made.
#pragma once

#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/message.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// May the sender be told by mail that the message waits? For HeldRecord::notice when the case is recorded.
store::NoticeState notice_wanted(const State& state, const message::Envelope& envelope, const message::Message& message,
                                 const Identity& identity);

// A look without a lease; also true where the look itself fails.
bool is_notice_due(const State& state, const Services& services);
// One pass: notices whose burst is over, reminders, the digest. Number of letters made.
size_t make_notices(const State& state, const Services& services);

}  // namespace nonsolicit::engine
