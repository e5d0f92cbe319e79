// Everything known about one sender and one recipient, for and against, and what each kind of mail would get now.
// Pure; the judging is that of the live milter, over classifications made up for the purpose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "classifier/classification.h"
#include "engine/runtime.h"
#include "policy/rule.h"
#include "policy/verdict.h"
#include "store/cases.h"
#include "store/records.h"

namespace nonsolicit::engine {

struct WhyQuestion {
  base::Address sender;     // as if authenticated as this address
  base::Address recipient;  // one of the two, or both, may be in the hashed form
  std::string list_id;      // of the mailing, lower case; ""
  base::TimePoint now;
};

// Rows of the lists beyond what a decision looks at: ended ones too, of anybody; those of the pair are used. Empty:
// only what counts now is told.
struct WhyRecords {
  std::vector<lists::RelationshipEntry> relationships;
  std::vector<lists::OptOutEntry> opt_outs;
  std::vector<lists::FindingEntry> findings;
  std::vector<store::SeenMessage> messages;  // of threads, either way
  std::vector<store::StatementOfCase> said;  // appeals and complaints about mail of the sender
};

// One thing known, as a sentence.
struct WhyFact {
  enum class Side { for_sender, against_sender, neither };
  std::string code;  // "member", "relationship", "opt_out", ...
  std::string text;
  Side side = Side::neither;
  bool for_staff_only = false;          // never to be told to the sender
  std::optional<base::TimePoint> when;  // it happened or was recorded
  std::string source;                   // "mail", "staff:jo", "directory", ...
};
std::string_view to_string(WhyFact::Side side);

// One message of this kind to this one recipient, its kind as certain as can be.
struct WhyOutcome {
  classifier::Kind kind = classifier::Kind::correspondence;
  policy::OptOutState opt_out = policy::OptOutState::none;
  policy::Verdict verdict;
};

struct Why {
  WhyQuestion question;
  std::vector<WhyFact> facts;
  std::vector<WhyOutcome> outcomes;
};

store::LookupRequest why_request(const State& state, const WhyQuestion& question);
// `knowledge`: the answer to why_request().
Why why(const State& state, const WhyQuestion& question, const store::Knowledge& knowledge, const WhyRecords& records);

// For people: facts by side, then a table of the outcomes.
std::string why_text(const Why& why);
// One JSON object: sender, recipient, time, facts[], outcomes[].
std::string why_json(const Why& why);

}  // namespace nonsolicit::engine
