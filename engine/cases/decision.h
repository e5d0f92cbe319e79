// Decisions of reviewers on held mail: one case or a whole group, with what goes along; undone while pending; confirmed
// by a second person where policy asks. Every decision carries the version that the reviewer saw, is written with its
// line in the audit, and is carried out by engine/hold's timed work.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cases/reviewer.h"
#include "engine/runtime.h"
#include "lists/values.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// What goes along with a decision; kept as HeldRecord::decision_json and carried out with it, so that an undo takes all
// of it back.
struct DecisionExtras {
  std::vector<std::string> only;  // release to these recipients only; the others stay held. Empty: to all
  std::optional<lists::Relationship> relationship;  // record it for every recipient released
  std::string relationship_note;                    // how it is known: "met at the meeting of 3 May"
  std::optional<base::TimePoint> campaign_until;    // pass the rest of this campaign until then: a grant
  std::string reason;                               // name of the template of a return
  bool quiet = false;                               // a return that tells the sender nothing
  bool without_copy = false;  // a return of what was held, whose copy is lost: by the envelope. Set by decide_cases()
  bool finding = false;       // a return that confirms a finding against the sender (counts in the standing)
};
std::string extras_to_json(const DecisionExtras& extras);  // "" where there is nothing
std::optional<DecisionExtras> extras_from_json(std::string_view json);

struct CaseVersion {
  std::string case_id;
  int64_t version = 0;  // as the reviewer saw it
};

struct DecisionOrder {
  std::vector<CaseVersion> cases;
  store::Decision decision = store::Decision::release;
  std::string words;  // of a return: what the sender reads, line by line
  DecisionExtras extras;
  std::string note;                    // for staff; ""
  std::optional<base::Duration> undo;  // how long it can be taken back; nothing: hold.undo
};
// The order of a proposal (Statement::more_json).
std::string order_to_json(const DecisionOrder& order);
std::optional<DecisionOrder> order_from_json(std::string_view json);

struct Decided {
  std::string case_id;
  enum class Outcome {
    decided,
    proposed,  // waits for a second reviewer
    changed,   // somebody else was faster, or it is over: `problem` says who and what
    refused    // this reviewer may not, or not like this: `problem` says why
  } outcome = Outcome::decided;
  std::string problem;
  int64_t version = 0;  // as it stands now
};
struct DecisionResult {
  std::vector<Decided> cases;  // as in the order
  base::TimePoint due;         // when it is carried out; until then it can be taken back
  size_t count(Decided::Outcome outcome) const;
};

// Permanent error for an order that makes no sense as a whole (no case, words too long, recipients that are none), and
// for a reviewer whose role decides nothing. While an appeal is open, its answer is the only decision.
base::Result<DecisionResult> decide_cases(const State& state, const Services& services, const Reviewer& reviewer,
                                          const DecisionOrder& order);
// Takes back decisions that are not due yet; of the reviewer's own, or anybody's for a lead.
base::Result<DecisionResult> undo_cases(const State& state, const Services& services, const Reviewer& reviewer,
                                        const std::vector<std::string>& case_ids);
// A second reviewer, not the one who proposed, confirms or declines what was proposed, for all cases of that order.
enum class Second { confirm, decline };
base::Result<DecisionResult> answer_proposal(const State& state, const Services& services, const Reviewer& reviewer,
                                             const CaseVersion& seen, Second answer);

// A reviewer who did not decide the case answers an appeal: upheld (the message stays where it is, the sender is told),
// or overturned (held mail is released; returned or refused mail may be sent again until a day, by a grant that goes
// below blocks and opt-outs; a finding of the case is retracted). The words for the sender and that time stay with the
// appeal: more_json {"words": "...", "again_until": microseconds}.
enum class AppealAnswer { uphold, overturn };
base::Status answer_appeal(const State& state, const Services& services, const Reviewer& reviewer, int64_t statement_id,
                           std::string_view case_id, AppealAnswer answer, const std::string& words);
// A complaint is closed, with or without a finding against the sender.
enum class ComplaintAnswer { no_finding, finding };
base::Status answer_complaint(const State& state, const Services& services, const Reviewer& reviewer,
                              int64_t statement_id, std::string_view case_id, ComplaintAnswer answer,
                              const std::string& note);

// A lead takes the finding of a case back; the words, which say why, become a note.
base::Status retract_finding(const State& state, const Services& services, const Reviewer& reviewer,
                             std::string_view case_id, const std::string& words);

base::Status add_note(const State& state, const Services& services, const Reviewer& reviewer, std::string_view case_id,
                      const std::string& text);
// Asks for a second person: anybody else. Whoever asked decides nothing about the case (but confirms what another
// proposes) until they take the request back. A decision closes it; a decision that is taken back opens it again.
base::Status ask_second_person(const State& state, const Services& services, const Reviewer& reviewer,
                               std::string_view case_id, const std::string& text);
// Closes all requests of this reviewer on the case; a text is kept as a note. Permanent error where there is none.
base::Status take_back_second_person(const State& state, const Services& services, const Reviewer& reviewer,
                                     std::string_view case_id, const std::string& text);
// Staff mark a case as complained about (by telephone, say).
base::Status mark_complaint(const State& state, const Services& services, const Reviewer& reviewer,
                            std::string_view case_id, const std::string& text);

}  // namespace nonsolicit::engine
