// One case as staff read it: what was sent, what is known for and against, to whom it goes, what was done and told.
// Made for the message view, the printable case file, and `nonsolicit case show | export`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classifier/classification.h"
#include "engine/cases/reviewer.h"
#include "engine/runtime.h"
#include "message/envelope.h"
#include "message/message.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// A piece of the message's text, in order; pieces joined give the text that a reader sees, hidden text included.
struct TextPiece {
  std::string text;     // valid UTF-8; controls and bidi overrides made visible (base::visible_text)
  bool marked = false;  // a phrase of the evidence
  bool speaks_for = true;
  std::string rule;     // of the phrase
  bool hidden = false;  // a reader does not see it
  std::string role;     // "fresh", "quoted", "forwarded", "signature", "footer"
};

struct LinkView {
  std::string shown;
  std::string target;
  bool other_host = false;  // the text names one host, the target is another
  bool hidden = false;
};

struct AttachmentView {
  std::string name;
  std::string type;
  size_t size = 0;
  size_t part = 0;  // index into Message::parts
};

// One recipient of the case, held or not.
struct RecipientView {
  std::string address;
  bool held = false;
  bool member = false;
  std::string member_id;  // as the directory has it now; ""
  bool canary = false;    // staff only
  std::string action;     // "hold", "pass", ...
  std::string rule;
  std::string relationship;  // as now: "contact since 2026-03-14: wrote to the sender", "none"
  std::string opt_out;       // as now: "" or a sentence with date and scope
  std::string preference;    // "allow", "block", ""
  std::vector<std::string> reasons_for;
  std::vector<std::string> reasons_against;
};

struct PhraseView {
  std::string text;
  std::string rule;
  std::string kind;
  double weight = 0;
  classifier::Place where = classifier::Place::body;
};

// A message of the order that a proposal would carry out.
struct ProposedCase {
  std::string case_id;
  std::string sender;
  std::string subject;
};

struct CaseView {
  store::CaseRecords records;
  message::Envelope envelope;  // of what is held; empty where nothing is
  std::vector<std::string> reasons_for;
  std::vector<std::string> reasons_against;
  std::string clause_text;  // of the policy, of the most severe verdict
  std::vector<RecipientView> recipients;
  size_t recipients_left_out = 0;  // beyond kMostRecipients
  std::vector<PhraseView> phrases;
  std::vector<classifier::Sign> signs;  // what spoke for or against the kind beside its words
  bool unsure = false;                  // the kind is correspondence for want of certainty
  int64_t reach = 0;                    // members without relationship to whom this text was sent
  int64_t findings = 0;                 // of the sender, 12 months
  std::string sender_member;            // organisation of the sender in the directory, "" where none
  std::string party_problem;            // why this reviewer may not decide; ""
  bool needs_second = false;            // review.second_reviewer_above
  std::vector<ProposedCase> proposed;   // of the open proposal, the first kMostProposed
  size_t proposed_total = 0;

  // Of the held copy, where the reviewer may see content and it is still there.
  bool content_shown = false;
  std::string content_problem;  // why not: "You may see the list only.", "The message has gone ..."
  std::vector<TextPiece> text;
  std::string out_of_sight;        // of opaque mail: why its text could not be read
  bool text_cut = false;           // beyond kMostText bytes
  std::vector<TextPiece> subject;  // marked; known without the held copy
  std::string from_name;           // of From, as mail programs show it; not of the envelope
  std::string from_address;
  std::vector<LinkView> links;
  std::vector<AttachmentView> attachments;
  std::vector<std::pair<std::string, std::string>> headers;  // decoded, visible
  bool lists_cut = false;  // there are more links, attachments or headers than kMostListed of each
  bool has_html = false;
};

inline constexpr size_t kMostProposed = 20;
inline constexpr size_t kMostRecipients = 200;
inline constexpr size_t kMostText = 256 * 1024;
inline constexpr size_t kMostListed = 500;

// Permanent error where there is no such case. An account that may see the list only gets neither text nor phrases of
// the body.
base::Result<CaseView> view_case(const State& state, const Services& services, std::string_view case_id,
                                 const Reviewer& reviewer);

// The held bytes, for "raw" and for the sandboxed HTML; errors as sentences.
base::Result<std::string> held_content(const State& state, const Services& services, std::string_view case_id);
// The preferred HTML body of a message as UTF-8, otherwise as it stands; "" where there is none. Attachments:
// message::read_part().
std::string html_of(std::string_view content, const State& state);

// What became of what somebody said, in words: "Appeal denied: the decision stays"; "" while it is open or of no
// answer.
std::string answer_words(const store::Statement& statement);
// What stands for a row, whether it was carried out or not; `none` where its time still runs.
store::Decision decision_of(const store::HeldRecord& held);
// Why a row can take no decision now: "jo has already released this message; it has not gone out yet."; "" where it
// can.
std::string state_problem(const store::HeldRecord& held);

// The case file: everything above as one JSON object, and as plain text for `case show`.
std::string case_json(const CaseView& view);
std::string case_text(const CaseView& view, base::TimePoint now);

}  // namespace nonsolicit::engine
