#include "policy/needs.h"

#include <algorithm>

#include "policy/case_values.h"

namespace nonsolicit::policy {
namespace {

// All that the recipient's case may still be, going by what is known now.
Box knowledge(const NeedsInput& in, const RecipientFacts& recipient) {
  Box box;
  box.fix(Dimension::member, recipient.member);
  if (in.facts.sender.staff || in.facts.sender.exempt || recipient.same_organisation)
    box.fix(Dimension::favoured, true);
  box.fix(Dimension::canary, recipient.canary);
  if (in.carried_check == CarriedCheck::off) box.fix(Dimension::carries_entries, false);
  if (!recipient.member) {
    // Nothing is on record about somebody who is no member.
    box.fix(Dimension::preference, Preference::none);
    box.fix(Dimension::opted_out, OptedOut::no);
    box.fix(Dimension::relationship, lists::Relationship::none);
    box.fix(Dimension::grant, false);
  }
  if (in.known == Known::envelope) return box;
  const MessageFacts& message = in.facts.message;
  const DecidingKind decides = deciding_kind(message, in.limits.unsure);
  // Proof of being automatic may come with the look-ups: until then both kinds are possible.
  const bool automatic = message.classification.kind == classifier::Kind::automatic && !message.automatic_proved;
  if (!automatic) {
    box.fix(Dimension::kind, decides.kind);
    box.fix(Dimension::certainty, certainty_of(decides, in.limits));
  }
  if (message.automatic_proved) box.fix(Dimension::automatic_proved, true);
  box.fix(Dimension::opt_out, opt_out_state(message.classification.opt_out));
  return box;
}

void need(Needs& needs, Dimension dimension, Known known) {
  switch (dimension) {
    case Dimension::member:
    case Dimension::canary: return;
    case Dimension::favoured: needs.sender_lists = true; return;
    case Dimension::carries_entries:
      needs.carried = true;
      if (known == Known::envelope) needs.content = true;
      return;
    case Dimension::preference: needs.preferences = true; return;
    case Dimension::opted_out: needs.opt_outs = true; return;
    case Dimension::grant: needs.grants = true; return;
    case Dimension::relationship: needs.relationships = true; return;
    case Dimension::bulk:
    case Dimension::first_contact:
      needs.reach = true;
      needs.relationships = true;  // who counts depends on it
      return;
    case Dimension::kind:
    case Dimension::certainty:
    case Dimension::opt_out:
      if (known == Known::envelope) needs.content = true;
      if (known == Known::content)
        needs.sender_lists = needs.relationships = true;  // only an unproved automatic is open
      return;
    case Dimension::automatic_proved:
      if (known == Known::envelope) needs.content = true;
      needs.sender_lists = needs.relationships = true;
      return;
  }
}

void add_needs(Needs& needs, const NeedsInput& in, const RecipientFacts& recipient) {
  const Box known = knowledge(in, recipient);
  std::vector<const Rule*> open;
  std::vector<Box> boxes;
  for (const Rule& rule : in.table.rules) {
    const Box box = box_of(rule.when);
    if (!box.meets(known)) continue;
    open.push_back(&rule);
    boxes.push_back(box);
    if (box.contains(known)) break;
  }
  const bool standing = in.limits.standing_findings > 0;
  const auto softened = [](const Rule* rule) { return rule->needs_hold_probability && rule->action != Action::pass; };
  const bool settled =
      std::all_of(open.begin(), open.end(), [&open](const Rule* rule) { return rule->action == open.front()->action; });
  const bool may_tag = std::any_of(open.begin(), open.end(), [&softened](const Rule* rule) {
    return rule->action == Action::tag || softened(rule);
  });
  if (may_tag && standing) needs.standing = needs.relationships = true;
  if (in.known == Known::envelope && std::any_of(open.begin(), open.end(), softened)) needs.content = true;
  // All the same action, and pass above all: which of the rules it is changes nothing but the evidence.
  if (settled && (open.empty() || open.front()->action == Action::pass)) return;
  for (const Box& box : boxes) {
    for (const Dimension dimension : kAllDimensions) {
      const bool decided = (known.values(dimension) & ~box.values(dimension)) == 0;
      if (!decided) need(needs, dimension, in.known);
    }
  }
}

}  // namespace

Needs needs(const NeedsInput& input) {
  Needs needs;
  for (const RecipientFacts& recipient : input.facts.recipients) add_needs(needs, input, recipient);
  return needs;
}

}  // namespace nonsolicit::policy
