// Hop 3: one outbound message examined. Parse, classify, look up, judge, plan; nothing is written.
// `nonsolicit check` and the milter call the same function. Errors never leave: the failure table answers for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/content.h"
#include "engine/expand.h"
#include "engine/gateway.h"
#include "engine/identity.h"
#include "engine/runtime.h"
#include "message/message.h"
#include "policy/failure.h"
#include "policy/plan.h"
#include "store/store.h"

namespace nonsolicit::engine {

struct Examination {
  Identity identity;
  message::Message message;  // empty where the content did not matter
  policy::Facts facts;
  std::vector<RecipientGroup> groups;     // whom each envelope recipient stands for
  std::vector<policy::Verdict> verdicts;  // one per envelope recipient
  std::vector<std::string> grants_used;
  policy::Plan plan;
  std::string case_id;  // made for this examination; used when the plan needs a case
  std::string repeat_key;
  std::string content_sha256;
  std::optional<store::RecordOutcome> repeated;
  std::optional<policy::FailedPart> failed;
  std::string failure;  // detail, for the log

  bool content_read() const { return facts.message.content_read; }
};

struct ExamineInput {
  const message::Envelope& envelope;
  Content& content;
  base::TimePoint now;
  Progress progress;  // may be empty
};

// `messages` may fail; it is asked at most once.
Examination examine(const State& state, store::MessagePort& messages, const ExamineInput& input);

// Every recipient gets what the failure table says for `part`, in the mode of what had been decided.
void apply_failure(Examination& examination, const State& state, policy::FailedPart part, std::string detail);

// Plan again after the verdicts changed.
void make_plan(Examination& examination, const State& state, const ExamineInput& input);

}  // namespace nonsolicit::engine
