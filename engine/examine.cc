#include "engine/examine.h"

#include <algorithm>
#include <exception>

#include "base/ascii.h"
#include "engine/complaints/complaint.h"
#include "engine/gather.h"
#include "engine/notices/letter_text.h"
#include "message/parse.h"
#include "policy/automatic.h"
#include "policy/judge.h"
#include "policy/needs.h"

namespace nonsolicit::engine {
namespace {

policy::SenderFacts sender_facts(const message::Envelope& envelope, const Identity& identity) {
  return policy::SenderFacts{.envelope_sender = envelope.sender,
                             .trusted = identity.trusted,
                             .restricting = identity.restricting,
                             .authenticated = identity.authenticated,
                             .internal_client = identity.internal_client,
                             .null_sender = identity.null_sender,
                             .from_differs = identity.from_differs,
                             .group = identity.group};
}

// The same message again: trusted sender, Message-ID, content, recipient set (docs/design.md section 4).
std::string repeat_key(const Examination& examination, const message::Envelope& envelope) {
  std::vector<std::string> recipients;
  for (const auto& recipient : envelope.recipients) recipients.push_back(recipient.address);
  std::sort(recipients.begin(), recipients.end());
  recipients.erase(std::unique(recipients.begin(), recipients.end()), recipients.end());
  base::Sha256 hash;
  const auto add = [&hash](std::string_view text) {
    hash.update(std::to_string(text.size()) + ":");
    hash.update(text);
  };
  add(examination.identity.trusted.empty() ? std::string_view(envelope.sender)
                                           : std::string_view(examination.identity.trusted.text()));
  add(examination.message.message_id);
  add(examination.content_sha256);
  for (const std::string& recipient : recipients) add(recipient);
  return hash.hex();
}

policy::Needs needs_of(const State& state, const policy::Facts& facts, policy::Known known) {
  const auto carried = state.options.policy.carried_check ? policy::CarriedCheck::on : policy::CarriedCheck::off;
  return policy::needs({.table = state.rules,
                        .facts = facts,
                        .limits = state.options.policy.limits,
                        .known = known,
                        .carried_check = carried});
}

void read_content(Examination& examination, const State& state, const ExamineInput& input) {
  examination.message = message::parse(input.content.front(state.options.limits.analysis_bytes), state.options.limits);
  examination.facts.message.content_read = true;
  if (input.content.size() > state.options.limits.analysis_bytes) {
    auto& defects = examination.message.defects;
    if (!examination.message.has(message::Defect::truncated))
      defects.insert(defects.begin(), message::Defect::truncated);
  }
  examination.identity = identify(input.envelope, examination.message.from, state.options);
  examination.facts.sender = sender_facts(input.envelope, examination.identity);
  if (input.progress) input.progress();
  examination.facts.message.classification = state.classifier->classify(examination.message);
  examination.facts.message.truncated = examination.message.has(message::Defect::truncated);
  if (input.progress) input.progress();
}

void read_all(Examination& examination, const State& state, const ExamineInput& input) {
  read_content(examination, state, input);
  examination.content_sha256 = input.content.sha256();
  examination.repeat_key = repeat_key(examination, input.envelope);
}

bool needs_case(const std::vector<policy::Verdict>& verdicts) {
  return std::any_of(verdicts.begin(), verdicts.end(),
                     [](const policy::Verdict& verdict) { return verdict.action != policy::Action::pass; });
}

void look_up(Examination& examination, const State& state, store::MessagePort& messages) {
  store::LookupRequest request = lookup_request(state, examination.facts, examination.message);
  request.repeat_key = examination.repeat_key;
  base::Result<store::Knowledge> knowledge = messages.look_up(request, state.options.store.lookup_deadline);
  if (!knowledge) {
    examination.failure = knowledge.error().full();
    examination.failed = policy::FailedPart::relationships;
  } else {
    examination.repeated = knowledge->repeated;
  }
  add_knowledge(examination.facts, state, request, knowledge ? &*knowledge : nullptr);
}

// The strictest mode of what was decided; where nothing was, that of the sender's group or of the options. What would
// have been enforced must not slip through, and what is only observed must not be put off.
policy::Mode failure_mode(const Examination& examination, const State& state) {
  std::optional<policy::Mode> strictest;
  for (const policy::Verdict& verdict : examination.verdicts) {
    if (verdict.action != policy::Action::pass) strictest = std::max(strictest.value_or(verdict.mode), verdict.mode);
  }
  if (strictest) return *strictest;
  const auto of_group = state.group_modes.find(examination.identity.group);
  return of_group == state.group_modes.end() ? state.options.policy.mode : of_group->second;
}

// Where even the directory failed the recipients are known by their addresses only; each still needs a verdict.
void name_recipients(policy::Facts& facts, const message::Envelope& envelope) {
  if (!facts.recipients.empty()) return;
  for (const auto& recipient : envelope.recipients) facts.recipients.push_back({.address_as_given = recipient.address});
}

void expand_recipients(Examination& examination, const State& state, const message::Envelope& envelope) {
  Expansion expansion = expand(state, envelope, examination.identity.trusted);
  examination.facts.recipients = std::move(expansion.subjects);
  examination.groups = std::move(expansion.groups);
  if (expansion.failure.empty()) return;
  examination.failed = policy::FailedPart::directory;
  examination.failure = std::move(expansion.failure);
}

}  // namespace

// Bytes that we did not get whole (larger than the spool takes, a header that the MTA cut) can only be kept by the MTA.
void make_plan(Examination& examination, const State& state, const ExamineInput& input) {
  const auto& options = state.options;
  examination.plan =
      policy::plan(examination.verdicts, examination.facts,
                   policy::PlanOptions{.hold_mode = options.hold.mode,
                                       .null_sender = examination.identity.null_sender,
                                       .over_spool = input.content.over() || input.envelope.header_cut},
                   policy::WordValues{.recipients = examination.verdicts.size(),
                                      .case_id = examination.case_id,
                                      .contact = options.policy.contact,
                                      .association = options.policy.association,
                                      .explanation_url = sender_url(state, examination.case_id, input.now)});
  if (examination.plan.header) examination.plan.report_link = report_link(state, examination.case_id, input.now);
  // Trouble of ours leaves no record: the mail comes again, and no case id may be shown that nobody finds.
  if (examination.plan.ending == policy::Ending::tempfail) examination.plan.needs_case = false;
}

void apply_failure(Examination& examination, const State& state, policy::FailedPart part, std::string detail) {
  const policy::Mode mode = failure_mode(examination, state);
  const policy::Action action = state.options.failures.action(part, mode);
  examination.failed = part;
  examination.failure = std::move(detail);
  examination.grants_used.clear();
  std::vector<policy::Verdict> verdicts;
  for (const policy::RecipientFacts& recipient : examination.facts.recipients) {
    verdicts.push_back(policy::Verdict{.recipient = recipient.address_as_given,
                                       .rule = "failure." + std::string(policy::to_string(part)),
                                       .action = action,
                                       .applied = action,
                                       .mode = mode,
                                       .member = recipient.member,
                                       .relationship = recipient.relationship,
                                       .reasons = {policy::Reason{.code = "failure",
                                                                  .text = "A part of the filter failed (" +
                                                                          std::string(policy::to_string(part)) + ").",
                                                                  .for_staff_only = true}}});
  }
  examination.verdicts = envelope_verdicts(examination.groups, examination.facts, verdicts);
}

Examination examine(const State& state, store::MessagePort& messages, const ExamineInput& input) {
  Examination examination;
  examination.case_id = base::new_case_id();
  examination.identity = identify(input.envelope, {}, state.options);
  examination.facts.now = input.now;
  examination.facts.message.content_read = false;
  examination.facts.sender = sender_facts(input.envelope, examination.identity);
  auto part = policy::FailedPart::directory;
  try {
    expand_recipients(examination, state, input.envelope);
    const policy::Needs before = needs_of(state, examination.facts, policy::Known::envelope);
    if (before.anything()) {
      part = policy::FailedPart::parse;
      read_all(examination, state, input);
      part = policy::FailedPart::directory;
      if (before.carried) {
        examination.facts.message.carried_entries = count_carried(state, examination.message, examination.facts);
      }
      part = policy::FailedPart::relationships;
      if (needs_of(state, examination.facts, policy::Known::content).store()) look_up(examination, state, messages);
      const policy::AutomaticProof proof = policy::prove_automatic(examination.facts);
      examination.facts.message.automatic_proved = proof.proved;
      examination.facts.message.automatic_proof = proof.how;
    }
    part = policy::FailedPart::rules;
    const auto verdicts = policy::judge(state.rules, examination.facts,
                                        policy::JudgeOptions{.limits = state.options.policy.limits,
                                                             .failures = state.options.failures,
                                                             .mode = state.options.policy.mode,
                                                             .group_modes = state.group_modes});
    examination.grants_used = grants_used(state, examination.facts, verdicts);
    examination.verdicts = envelope_verdicts(examination.groups, examination.facts, verdicts);
    // A rule may hold or refuse by the envelope alone: the case is of this content all the same.
    part = policy::FailedPart::parse;
    if (!examination.content_read() && needs_case(examination.verdicts)) read_all(examination, state, input);
  } catch (const std::exception& failure) {
    name_recipients(examination.facts, input.envelope);
    apply_failure(examination, state, part, failure.what());
  } catch (...) {  // the MIME library may throw anything
    name_recipients(examination.facts, input.envelope);
    apply_failure(examination, state, part, "an exception of an unknown kind");
  }
  make_plan(examination, state, input);
  return examination;
}

}  // namespace nonsolicit::engine
