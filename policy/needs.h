// Which parts of the facts could still change what a message gets: nothing is read or looked up for nothing.
// Pure.
#pragma once

#include "policy/facts.h"
#include "policy/rule.h"

namespace nonsolicit::policy {

// How far the facts are filled in.
enum class Known {
  envelope,  // sender identity and what the directory tells of the recipients
  content    // and the classification
};
enum class CarriedCheck { off, on };

struct NeedsInput {
  const RuleTable& table;
  const Facts& facts;
  const PolicyLimits& limits;
  Known known = Known::envelope;
  CarriedCheck carried_check = CarriedCheck::on;
};

struct Needs {
  bool content = false;       // classification of the text
  bool carried = false;       // directory entries in text and attachments
  bool sender_lists = false;  // staff, exempt, system
  bool relationships = false;
  bool opt_outs = false;
  bool preferences = false;
  bool grants = false;
  bool reach = false;     // bulk and first contact
  bool standing = false;  // confirmed findings of the sender

  bool store() const { return sender_lists || relationships || opt_outs || preferences || grants || reach || standing; }
  bool anything() const { return content || carried || store(); }
};

// Exact for the table: a look-up is needed where some recipient's action depends on it. With every recipient
// bound to pass, nothing is needed, whatever the rules mention.
Needs needs(const NeedsInput& input);

}  // namespace nonsolicit::policy
