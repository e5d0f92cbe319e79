// Which case a reported message belongs to. Every part of a report may be forged: a case is found for somebody only
// where the record itself names them as recipient, and the message is the one of the record. Errors as store.h.
#pragma once

#include <optional>
#include <string>

#include "engine/complaints/complaint.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// Rule of the cases that are made for messages which were let through, so that there is one to complain about.
inline constexpr char kComplaintRule[] = "complaint";

// The address of the person among the recipients of the case, as it was given; behind an alias of members the person's
// own. "" where they are none.
std::string recipient_of_case(const State& state, const store::CaseRecord& record, const base::Address& person);

// By the id in our header, by Message-ID, or by sender and subject within 30 days. A message that was let through and
// is on record as sent to the recipient gets a case of its own, by kComplaintRule.
base::Result<std::optional<store::CaseRecords>> find_reported_case(const State& state, const Services& services,
                                                                   const ReportedMessage& reported,
                                                                   const base::Address& recipient);
// By the id in our header or by Message-ID, whoever the recipients are: for notes to staff.
base::Result<std::optional<store::CaseRecords>> find_known_case(const Services& services,
                                                                const ReportedMessage& reported);

// Who the case is about: the trusted identity, else the envelope sender; may be empty.
base::Address sender_of_case(const State& state, const store::CaseRecord& record);

}  // namespace nonsolicit::engine
