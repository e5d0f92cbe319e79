// Who looks at a case, and whether they may decide it: nobody decides mail that they sent or get (docs/policy.md, "the
// reviewer may not be a party"). Pure.
#pragma once

#include <optional>
#include <string>

#include "engine/runtime.h"
#include "message/envelope.h"
#include "store/accounts.h"
#include "store/cases.h"

namespace nonsolicit::engine {

struct Reviewer {
  std::string name;  // of the account, or "root" and the like on the command line
  store::Role role = store::Role::viewer;
  store::ContentRight content = store::ContentRight::whole;
  base::Address address;  // as sender or recipient of mail; may be empty

  // "staff:jo", for records.
  std::string actor() const { return "staff:" + name; }
};

// Why the reviewer may not decide this case, as a sentence; "" where they may. By review.party the reviewer's own
// address or the reviewer's organisation must be neither sender nor recipient, of the held ones or of the others.
std::string party_problem(const State& state, const Reviewer& reviewer, const store::CaseRecord& case_record,
                          const message::Envelope& envelope);

// Whether this reviewer proposed, confirmed or took a decision on the case at any time.
bool has_decided(const store::CaseRecords& records, const Reviewer& reviewer);

// Whether this reviewer asked a second person to decide it, and nobody has.
bool asked_second_person(const store::CaseRecords& records, const Reviewer& reviewer);

}  // namespace nonsolicit::engine
