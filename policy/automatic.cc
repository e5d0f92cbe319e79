#include "policy/automatic.h"

#include <set>

namespace nonsolicit::policy {
namespace {

using classifier::Kind;

// An MTA may give one recipient twice.
bool one_recipient(const Facts& facts) {
  std::set<std::string> distinct;
  for (const RecipientFacts& recipient : facts.recipients) {
    distinct.insert(recipient.address.empty() ? recipient.address_as_given : recipient.address.text());
  }
  return distinct.size() == 1;
}

}  // namespace

AutomaticProof prove_automatic(const Facts& facts) {
  const auto& classification = facts.message.classification;
  const auto& signs = classification.automatic;
  if (facts.sender.null_sender && signs.dsn) return {.proved = true, .how = "a delivery report with null sender"};
  if (facts.sender.null_sender && signs.mdn)
    return {.proved = true, .how = "a disposition notification with null sender"};
  if (facts.sender.system) return {.proved = true, .how = "the sender is listed as a system"};
  // A subject that says so is too cheap.
  const bool auto_reply = signs.auto_submitted || signs.autoreply_header;
  const bool offers = classification.kind_if_not_automatic == Kind::solicitation || classification.greeting_broken;
  // A calendar part is quickly made: what offers something beside it is no answer to an invitation.
  if (signs.calendar_reply && one_recipient(facts) && !offers) {
    return {.proved = true, .how = "a reply to a calendar invitation"};
  }
  if (auto_reply && facts.message.answers_inbound && one_recipient(facts) && !offers) {
    return {.proved = true, .how = "an auto-reply that answers a message seen from its one recipient"};
  }
  return {};
}

DecidingKind deciding_kind(const MessageFacts& message, double unsure_limit) {
  const auto& classification = message.classification;
  DecidingKind decides{
      .kind = classification.kind, .confidence = classification.confidence, .unsure = classification.unsure};
  if (decides.kind == Kind::automatic && !message.automatic_proved) {
    decides = {.kind = classification.kind_if_not_automatic,
               .confidence = classification.confidence_if_not_automatic,
               .unsure = classification.confidence_if_not_automatic < unsure_limit,
               .fell_from_automatic = true};
    // A table that asks for `automatic` may rely on proof, whatever the classifier names as next.
    if (decides.kind == Kind::automatic) decides.kind = Kind::correspondence;
  }
  if (decides.unsure) decides.kind = Kind::correspondence;
  return decides;
}

}  // namespace nonsolicit::policy
