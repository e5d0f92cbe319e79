// Is a mail that looks automatic really automatic? Headers that the sender wrote are a fact, no proof
// (docs/policy.md). Pure.
#pragma once

#include <string>

#include "policy/facts.h"

namespace nonsolicit::policy {

struct AutomaticProof {
  bool proved = false;
  std::string how;  // "a delivery report with null sender", for MessageFacts::automatic_proof
};

// Looks at the classifier's signs, the sender, the number of recipients, `answers_inbound` and the lists
// already in `facts`.
AutomaticProof prove_automatic(const Facts& facts);

// The kind that decides, and how probable it is: an unproved `automatic` falls to the next likely kind; below
// `unsure` it is correspondence.
struct DecidingKind {
  classifier::Kind kind = classifier::Kind::correspondence;
  double confidence = 0;
  bool unsure = false;
  bool fell_from_automatic = false;
};
DecidingKind deciding_kind(const MessageFacts& message, double unsure_limit);

}  // namespace nonsolicit::policy
