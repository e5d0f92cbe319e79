#include "engine/record.h"

#include <algorithm>

#include "engine/describe.h"
#include "engine/envelope_json.h"
#include "engine/notices/notices.h"
#include "engine/plan_json.h"
#include "engine/report.h"
#include "engine/sent.h"
#include "engine/spool.h"

namespace nonsolicit::engine {
namespace {

const policy::Verdict* most_severe(const std::vector<policy::Verdict>& verdicts) {
  const auto worst = std::max_element(verdicts.begin(), verdicts.end(), [](const auto& a, const auto& b) {
    return std::pair(a.applied, a.action) < std::pair(b.applied, b.action);
  });
  return worst == verdicts.end() ? nullptr : &*worst;
}

store::CaseRecord case_record(const Examination& examination, const ExamineInput& input) {
  const auto& facts = examination.facts;
  const policy::Verdict* worst = most_severe(examination.verdicts);
  return store::CaseRecord{.id = examination.case_id,
                           .repeat_key = examination.repeat_key,
                           .created = facts.now,
                           .queue_id = input.envelope.queue_id,
                           .message_id = examination.message.message_id,
                           .sender = input.envelope.sender,
                           .trusted = examination.identity.trusted,
                           .subject = cut_text(examination.message.subject, 200),
                           .content_sha256 = examination.content_sha256,
                           .size = static_cast<int64_t>(input.content.size()),
                           .kind = facts.message.classification.kind,
                           .confidence = facts.message.classification.confidence,
                           .action = examination.plan.action,
                           .mode = worst == nullptr ? policy::Mode::observe : worst->mode,
                           .rule = worst == nullptr ? "" : worst->rule,
                           .verdicts_json = verdicts_to_json(examination.verdicts),
                           .evidence_json = evidence_to_json(examination),
                           .answer_json = plan_to_json(examination.plan)};
}

store::HeldRecord held_record(const Examination& examination, const State& state, const ExamineInput& input) {
  const policy::Plan& plan = examination.plan;
  return store::HeldRecord{.case_id = examination.case_id,
                           .held_at = examination.facts.now,
                           .deadline = examination.facts.now + state.options.hold.expire,
                           .mta_queue_id = plan.quarantine ? input.envelope.queue_id : "",
                           .content_sha256 = examination.content_sha256,
                           .size = static_cast<int64_t>(input.content.size()),
                           .envelope_json = envelope_to_json(input.envelope, plan.held),
                           .recipient_count = static_cast<int64_t>(plan.held.size()),
                           .notice = notice_wanted(state, input.envelope, examination.message, examination.identity)};
}

// Members whom this text is meant for, refused and held ones too: who tries thirty in turn has tried thirty.
std::vector<store::ReachRow> reach_rows(const Examination& examination) {
  std::vector<store::ReachRow> rows;
  const policy::SenderFacts& sender = examination.facts.sender;
  if (sender.staff || sender.exempt) return rows;
  for (const policy::RecipientFacts& recipient : examination.facts.recipients) {
    if (!recipient.member || recipient.alias_unknown || recipient.same_organisation) continue;
    rows.push_back({.recipient = recipient.address,
                    .relationship = recipient.relationship == lists::Relationship::contact ||
                                    recipient.relationship == lists::Relationship::interest});
  }
  return rows;
}

void fail(Examination& examination, const State& state, const ExamineInput& input, policy::FailedPart part,
          std::string detail) {
  apply_failure(examination, state, part, std::move(detail));
  make_plan(examination, state, input);
}

// An earlier answer stands: the message is held or decided already, the sender only did not hear of it.
bool use_earlier_answer(Examination& examination, const store::RecordOutcome& outcome) {
  auto plan = plan_from_json(outcome.answer_json);
  if (!plan) return false;
  examination.plan = std::move(*plan);
  examination.case_id = outcome.case_id;
  return true;
}

}  // namespace

void record(Examination& examination, const State& state, const Services& services, const ExamineInput& input) {
  policy::Plan& plan = examination.plan;
  if (plan.ending == policy::Ending::tempfail) return;
  if (!examination.content_read()) {
    // Never "held" without a copy and a row.
    if (plan.needs_case) fail(examination, state, input, policy::FailedPart::internal, "a case without content");
    return;
  }
  // What the MTA keeps is known by its queue id: another queue file is another hold, even of the same message.
  if (plan.quarantine) examination.repeat_key += ":" + input.envelope.queue_id;
  if (!plan.quarantine && examination.repeated && use_earlier_answer(examination, *examination.repeated)) return;

  store::RecordRequest request{.reach_sender = examination.identity.trusted,
                               .fingerprint = examination.facts.message.classification.fingerprint,
                               .kind = examination.facts.message.classification.kind,
                               .reach = reach_rows(examination),
                               .grants_used = examination.grants_used,
                               .sent = sent_message(examination, state.options.address),
                               .now = examination.facts.now};
  if (!plan.needs_case && request.reach.empty() && request.grants_used.empty() && !request.sent) return;
  const Spool spool(state.options.spool.directory);
  std::string spooled;
  if (plan.needs_case) {
    request.case_record = case_record(examination, input);
    if (!plan.held.empty()) {
      request.held = held_record(examination, state, input);
      // With hold.mode mta the MTA keeps the message; our copy serves the report of a return.
      if (!input.content.over() && !input.envelope.header_cut) {
        auto written = spool.write(examination.case_id, input.content);
        if (!written) return fail(examination, state, input, policy::FailedPart::spool, written.error().full());
        request.held->spool_file = spooled = *written;
      }
    }
    if (plan.report_refusals) {
      if (auto letter = refusal_letter(examination, state, input)) request.letters.push_back(std::move(*letter));
    }
  }
  if (input.progress) input.progress();
  const auto outcome = services.store->messages().record(request);
  if (!outcome) {
    // Whether the row was written is unknown only after a crash; an error means it was not. The file stays where the
    // row may exist, and the sweep removes it otherwise.
    spool.remove(spooled);
    const bool only_reach = !request.case_record;
    const auto part = only_reach ? policy::FailedPart::relationships : policy::FailedPart::store;
    return fail(examination, state, input, part, outcome.error().full());
  }
  if (outcome->repeated) {
    spool.remove(spooled);
    if (!use_earlier_answer(examination, *outcome)) {
      fail(examination, state, input, policy::FailedPart::store,
           "the answer of case " + outcome->case_id + " cannot be read");
    }
  }
}

}  // namespace nonsolicit::engine
