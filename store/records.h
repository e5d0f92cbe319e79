// What the store keeps of messages: cases, held copies, outgoing letters, reach. Plain values; times in microseconds
// UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "classifier/classification.h"
#include "lists/values.h"
#include "policy/rule.h"

namespace nonsolicit::store {

// The record of one finding. Made for every message about which something other than pass was decided.
struct CaseRecord {
  std::string id;          // case id
  std::string repeat_key;  // hash of trusted sender, Message-ID, content, recipient set: unique for 5 days
  base::TimePoint created;
  std::string queue_id;
  std::string message_id;
  std::string sender;     // envelope sender as given
  base::Address trusted;  // may be empty
  std::string subject;    // decoded, at most 200 bytes
  std::string content_sha256;
  int64_t size = 0;
  classifier::Kind kind = classifier::Kind::correspondence;
  double confidence = 0;
  policy::Action action = policy::Action::pass;  // the most severe applied
  policy::Mode mode = policy::Mode::observe;
  std::string rule;           // of the most severe verdict
  int64_t campaign = 0;       // near-same text of the same sender; 0: none
  std::string verdicts_json;  // per recipient: action, applied, rule, clause, reasons
  std::string evidence_json;  // what was known of the message: kinds, phrases, ways out, reach (engine/describe)
  std::string answer_json;    // the plan as told to the MTA: a repeat gets the same
};

// held -> (decision pending) -> releasing -> released, or returning -> returned; withdrawn; expired (returned by time).
enum class HeldState { held, releasing, released, returning, returned, withdrawn, expired };
std::string_view to_string(HeldState state);
std::optional<HeldState> held_state_from(std::string_view text);

enum class Decision { none, release, return_, withdraw, expire };
std::string_view to_string(Decision decision);

// Has the sender been told that the message waits? `skipped`: may not be told, or was told often enough today.
enum class NoticeState { none, waiting, sent, skipped };
std::string_view to_string(NoticeState state);
std::optional<NoticeState> notice_state_from(std::string_view text);

struct HeldRecord {
  std::string case_id;
  int64_t version = 0;  // grows with every change; a decision carries the version it saw
  HeldState state = HeldState::held;
  base::TimePoint held_at;
  base::TimePoint deadline;  // when it expires
  std::string spool_file;    // name within the spool directory; "" in hold.mode mta
  std::string mta_queue_id;  // in hold.mode mta
  std::string content_sha256;
  int64_t size = 0;
  std::string envelope_json;  // sender, parameters, held recipients with theirs
  int64_t recipient_count = 0;
  bool open_complaint = false;  // a complaint or an appeal is open: stops the clock
  NoticeState notice = NoticeState::none;

  Decision decision = Decision::none;  // pending until decision_due
  base::TimePoint decision_due;
  base::TimePoint decided_at;
  std::string decided_by;
  std::string words;          // of a return: what the sender reads
  std::string decision_json;  // what goes with the decision (engine/cases/decision_extras.h); "" for nothing
  int64_t attempts = 0;
  base::TimePoint next_attempt;
  std::string last_error;
  std::string last_answer;  // of the MTA that took the release
};

// A mail of ours that must go out: a DSN for refused or returned recipients, the answer to a member's command. Durable
// before the MTA is told.
enum class LetterState { waiting, sending, sent, failed };
struct LetterRecord {
  int64_t id = 0;
  std::string case_id;    // "" where it is about no case
  std::string purpose;    // "refusal", "return", "expiry", "command"
  std::string recipient;  // envelope recipient (the sender of the original)
  std::string content;    // complete message, CRLF
  LetterState state = LetterState::waiting;
  base::TimePoint created;
  base::TimePoint next_attempt;
  int64_t attempts = 0;
  std::string last_error;
};

// One member to whom this text was sent: for reach and first contact.
struct ReachRow {
  base::Address recipient;
  bool relationship = false;  // any at that time
};

// A message that went out to members, as far as their answers need it: which message they answer, and which address
// takes the opt-outs of its mailing.
struct UnsubscribeAddress {
  base::Address address;  // of a mailto: in List-Unsubscribe, or of a mailto link whose text offers a way out
  std::string token;      // its subject, decoded and trimmed; "" where it asks for none
};
struct SentMessage {
  std::string message_id;
  base::Address sender;  // the trusted identity
  std::string list_id;   // lower case; "" where the message had none
  std::vector<base::Address> to;
  std::vector<UnsubscribeAddress> unsubscribe;
  base::TimePoint when;
};

struct RecordRequest {
  std::optional<CaseRecord> case_record;  // nothing: only reach
  std::optional<HeldRecord> held;
  std::vector<LetterRecord> letters;
  base::Address reach_sender;  // empty: no reach is recorded
  classifier::Fingerprint fingerprint;
  classifier::Kind kind = classifier::Kind::correspondence;
  std::vector<ReachRow> reach;
  std::vector<std::string> grants_used;  // one mailing each
  std::optional<SentMessage> sent;       // nothing: no member will get it
  base::TimePoint now;
  base::Duration repeat_window = std::chrono::hours(24 * 5);
};

struct RecordOutcome {
  std::string case_id;
  bool repeated = false;  // this message was recorded before: its answer stands
  std::string answer_json;
};

// ---- Look-ups for one message, in one batch ----

struct LookupRequest {
  base::Address trusted;
  std::vector<base::Address> restricting;  // authenticated user, envelope sender, From
  std::string list_id;
  std::vector<base::Address> recipients;  // members only
  classifier::Fingerprint fingerprint;
  std::vector<std::string> answers;  // In-Reply-To and References of the message
  std::string repeat_key;            // "" where the message was not hashed
  base::TimePoint now;
  base::Duration reach_window{};
  base::Duration first_contact_window{};
};

struct RecipientKnowledge {
  std::optional<lists::RelationshipEntry> relationship;  // the strongest that has not expired
  std::optional<lists::OptOutEntry> opt_out;             // the oldest that matches any restricting identity
  std::optional<lists::PreferenceEntry> preference;  // block for any restricting identity, allow for the trusted one
  std::optional<lists::GrantEntry> grant;
  bool answers_inbound = false;  // a message answered was seen inbound from it to the sender
};

struct Knowledge {
  std::vector<RecipientKnowledge> recipients;  // as in the request
  std::vector<lists::ExemptEntry> exempt;      // those that match the trusted identity
  int64_t findings = 0;
  // Distinct members that got near-same text in the window, the request's recipients not counted.
  int64_t reach_without_before = 0;
  int64_t reach_total_before = 0;
  int64_t first_contact_before = 0;
  std::optional<RecordOutcome> repeated;
};

// A message seen going in or out: threads, answers.
struct SeenMessage {
  std::string message_id;
  base::Address from;
  std::vector<base::Address> to;
  base::TimePoint when;
};

// ---- What a message of a member's may mean ----

struct InboundRequest {
  base::Address author;
  std::vector<base::Address> recipients;  // of the envelope
  std::vector<std::string> answers;       // In-Reply-To and References
};
struct SentBefore {
  std::string message_id;
  base::Address sender;
  std::string list_id;
  base::TimePoint when;
};
struct UnsubscribeMatch {
  base::Address address;  // one of the request's recipients
  std::string token;
  base::Address sender;
  std::string list_id;
  bool only_to_author = false;  // the mailing gave this address and token to nobody else: it proves who asks
};
struct InboundKnowledge {
  std::vector<SentBefore> answered;           // messages of any sender to the author that this one answers
  std::vector<UnsubscribeMatch> unsubscribe;  // of any token; the caller compares
};

// Everything that one message taught.
struct Learned {
  SeenMessage seen;
  // Written only where `seen` is new: the same message again (a retry, an import run twice) counts once.
  std::vector<lists::RelationshipEntry> relationships;
  std::vector<lists::OptOutEntry> opt_outs;
  std::vector<lists::PreferenceEntry> preferences;
};

// ---- Imports of logs and mailboxes: idempotent, resumable ----

// How far a source was read. Committed together with what was learned up to there.
struct Checkpoint {
  std::string source;  // names the content, not the path: a rotated log keeps it
  std::string name;    // for people: the path it was last read from
  int64_t done_until = 0;
  int64_t resume_from = 0;  // at most done_until: where reading has to start to know what was under way there
  std::string state;        // the importer's own, at most 4 KB
  base::TimePoint when;
};
// A row with a mark is written once, however often it comes; marks are kept for good.
struct MarkedRelationship {
  lists::RelationshipEntry row;
  std::string mark;  // 16 bytes; "": no mark
};

// ---- One person ----

struct PersonCounts {
  int64_t relationships = 0;
  int64_t opt_outs = 0;
  int64_t preferences = 0;
  int64_t grants = 0;
  int64_t exempt = 0;
  int64_t findings = 0;
  int64_t cases = 0;
  int64_t held_open = 0;   // held, under a decision, or with an open statement: these refuse `forget`
  int64_t statements = 0;  // said by them about a case
  int64_t messages = 0;    // rows of threads, reach, first contacts and mailings sent
};

// ---- Audit: who did what, in a chain ----

struct AuditLine {
  int64_t number = 0;  // 1, 2, ...
  base::TimePoint when;
  std::string actor;    // "staff:jo", "member", "system"
  std::string action;   // "forget", "optout.add", ...
  std::string subject;  // a pseudonym for a person ("p-" and ten characters), or a case id, or ""
  std::string detail;   // never an address
  std::string hash;     // BLAKE2b of the line and the hash before it, hex
};
struct AuditProblem {
  int64_t number = 0;
  std::string what;
};

// What is older than these times is taken out, at most `step` rows of each kind at once.
struct PruneRequest {
  base::TimePoint now;
  base::TimePoint reach_before;
  base::TimePoint first_contact_before;
  base::TimePoint seen_before;
  base::TimePoint unsubscribe_before;  // addresses that take opt-outs, last used before
  size_t step = 2000;
};

struct HeldQuery {
  std::vector<HeldState> states;  // empty: all
  std::string sender;             // part of the address, "" for all
  size_t limit = 1000;
};

struct HeldCase {
  HeldRecord held;
  CaseRecord case_record;
};

}  // namespace nonsolicit::store
