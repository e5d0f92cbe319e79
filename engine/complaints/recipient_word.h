// What follows from a recipient's word on a case: the statement, the relationship and the choice of that pair, the line
// in the audit. Whoever calls it has proved who speaks. Saying the same again changes nothing, so that a mail which
// comes twice does no harm. Errors as store.h.
#pragma once

#include "engine/complaints/complaint.h"
#include "store/cases.h"

namespace nonsolicit::engine {

struct RecipientOutcome {
  bool word_noted = false;    // a statement was made
  bool choice_noted = false;  // the choice is another one than before
};

base::Result<RecipientOutcome> take_recipient_word(const State& state, const Services& services,
                                                   const store::CaseRecords& records, const base::Address& recipient,
                                                   const RecipientSays& says);

// "allow", "block" or "": what the recipient has chosen for the sender.
base::Result<std::string> choice_of_pair(const State& state, const Services& services, const base::Address& sender,
                                         const base::Address& recipient);
base::Result<std::optional<lists::PreferenceEntry>> preference_of_pair(const State& state, const Services& services,
                                                                       const base::Address& sender,
                                                                       const base::Address& recipient);
// The last trusted word of that person on the case, or nullptr.
const store::Statement* last_word(const store::CaseRecords& records, const base::Address& recipient);

}  // namespace nonsolicit::engine
