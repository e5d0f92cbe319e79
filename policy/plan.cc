#include "policy/plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace nonsolicit::policy {
namespace {

// Indices into the verdicts, by what becomes of the recipient.
struct Shares {
  std::vector<size_t> going;
  std::vector<size_t> held;
  std::vector<size_t> refused;
};

bool any_applied(const std::vector<Verdict>& verdicts, Action action) {
  return std::any_of(verdicts.begin(), verdicts.end(),
                     [action](const Verdict& verdict) { return verdict.applied == action; });
}

bool any_whole(const std::vector<Verdict>& verdicts, Action action) {
  return std::any_of(verdicts.begin(), verdicts.end(), [action](const Verdict& verdict) {
    return verdict.applied == action && verdict.mixed == Mixed::whole;
  });
}

// A recipient may stand twice in the envelope; the strictest of its verdicts holds for both, or the mail
// would be delivered and refused at once.
Shares share(const std::vector<Verdict>& verdicts, bool hold_everybody) {
  const auto action_of = [&verdicts](const std::string& recipient) {
    Action action = Action::pass;
    for (const Verdict& verdict : verdicts) {
      if (verdict.recipient == recipient) action = std::max(action, verdict.applied);
    }
    return action;
  };
  Shares shares;
  std::set<std::string> seen;
  const bool single = std::all_of(verdicts.begin(), verdicts.end(),
                                  [&seen](const Verdict& verdict) { return seen.insert(verdict.recipient).second; });
  seen.clear();
  for (size_t i = 0; i < verdicts.size(); i++) {
    if (!seen.insert(verdicts[i].recipient).second) continue;
    const Action action = single ? verdicts[i].applied : action_of(verdicts[i].recipient);
    if (action == Action::reject) {
      shares.refused.push_back(i);
    } else if (action == Action::hold || hold_everybody) {
      shares.held.push_back(i);
    } else {
      shares.going.push_back(i);
    }
  }
  return shares;
}

std::vector<std::string> recipients_of(const std::vector<Verdict>& verdicts, const std::vector<size_t>& indices) {
  std::vector<std::string> recipients;
  for (const size_t i : indices) recipients.push_back(verdicts[i].recipient);
  return recipients;
}

// A report goes out when one refused recipient at least may be reported (RFC 3461 section 4.1, NOTIFY=NEVER).
bool may_report(const std::vector<std::string>& refused, const Facts& facts, const PlanOptions& options) {
  if (options.null_sender || refused.empty()) return false;
  const std::set<std::string> names(refused.begin(), refused.end());
  return std::any_of(facts.recipients.begin(), facts.recipients.end(), [&names](const RecipientFacts& recipient) {
    return !recipient.notify_never && names.contains(recipient.address_as_given);
  });
}

std::string tag_header(const WordValues& values) { return fmt::format("v=1; action=tag; case={}", values.case_id); }

Plan refuse_all(Plan plan, const std::vector<Verdict>& verdicts, const WordValues& values) {
  plan.ending = Ending::reject;
  plan.action = Action::reject;
  plan.reply = refusal(verdicts, values);
  return plan;
}

void remove(Plan& plan, const std::vector<std::string>& recipients) {
  plan.delete_recipients.insert(plan.delete_recipients.end(), recipients.begin(), recipients.end());
}

}  // namespace

Plan plan(const std::vector<Verdict>& verdicts, const Facts& facts, const PlanOptions& options,
          const WordValues& values) {
  Plan plan;
  plan.needs_case = std::any_of(verdicts.begin(), verdicts.end(),
                                [](const Verdict& verdict) { return verdict.action != Action::pass; });
  if (any_applied(verdicts, Action::tempfail)) {
    plan.ending = Ending::tempfail;
    plan.action = Action::tempfail;
    plan.reply = SmtpReply::our_trouble();
    return plan;
  }
  if (any_whole(verdicts, Action::reject)) return refuse_all(std::move(plan), verdicts, values);
  const bool hold_everybody = any_whole(verdicts, Action::hold);
  const bool quarantine =
      any_applied(verdicts, Action::hold) && (options.hold_mode == HoldMode::mta || options.over_spool);
  // The MTA can only keep a message as a whole: then everybody waits who is not refused.
  const Shares shares = share(verdicts, hold_everybody || quarantine);
  if (!shares.refused.empty() && shares.held.empty() && shares.going.empty()) {
    return refuse_all(std::move(plan), verdicts, values);
  }
  for (const Verdict& verdict : verdicts) plan.action = std::max(plan.action, verdict.applied);
  plan.held = recipients_of(verdicts, shares.held);
  plan.refused = recipients_of(verdicts, shares.refused);
  plan.report_refusals = may_report(plan.refused, facts, options);
  if (quarantine && !shares.held.empty()) {
    remove(plan, plan.refused);
    plan.quarantine = fmt::format("nonsolicit case {}", values.case_id);
  } else if (shares.going.empty() && !shares.held.empty()) {
    plan.ending = Ending::discard;
    return plan;
  } else {
    remove(plan, plan.held);
    remove(plan, plan.refused);
  }
  // The header speaks of the copy that goes on, never of the others' recipients.
  const bool tagged = std::any_of(verdicts.begin(), verdicts.end(),
                                  [](const Verdict& verdict) { return verdict.applied == Action::tag; });
  if (tagged) plan.header = tag_header(values);
  return plan;
}

}  // namespace nonsolicit::policy
