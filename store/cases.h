// Cases as people work on them: the queue of held mail, claims, what was said about a case, decisions, reports.
// Threads and errors as store.h. Nothing here decides anything.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/records.h"

namespace nonsolicit::store {

// What somebody said about a case.
enum class StatementKind {
  note,           // staff, for staff
  justification,  // the sender: "I was asked for this: when, by whom"
  appeal,         // the sender asks for a second person; open until upheld or overturned
  complaint,      // a recipient: "this was solicitation"; open until staff answer
  welcome,        // a recipient: "this was welcome"
  second_person,  // staff ask another reviewer; open until somebody decides
  proposal        // a decision that a second reviewer must confirm; `more_json` has it; open until then
};
std::string_view to_string(StatementKind kind);
std::optional<StatementKind> statement_kind_from(std::string_view text);

struct Statement {
  int64_t id = 0;  // made by the store, in the order they came
  std::string case_id;
  StatementKind kind = StatementKind::note;
  std::string author;    // "staff:jo", "sender", "member"
  base::Address person;  // of a sender or member; plain, as cases are; empty for staff
  base::TimePoint made;
  std::string text;       // UTF-8, at most 8,000 bytes
  std::string more_json;  // "" or one JSON object, as the kind says
  bool trusted = true;    // false: nobody proved who wrote it; a note for staff that changes nothing
  bool open = false;      // waits for an answer
  std::string answered_by;
  base::TimePoint answered;
  std::string answer;  // "upheld", "overturned", "confirmed", "closed", "withdrawn"
};

// With what the case says of its recipients.
struct StatementOfCase {
  Statement statement;
  std::string verdicts_json;
};

// What the queue shows of one case, without content of mail.
struct QueueRow {
  HeldRecord held;  // without envelope_json
  std::string sender;
  base::Address trusted;
  std::string message_id;
  std::string subject;
  classifier::Kind kind = classifier::Kind::correspondence;
  double confidence = 0;
  std::string rule;
  int64_t campaign = 0;
  std::string verdicts_json;
  std::string evidence_json;
  int64_t findings = 0;  // of the trusted sender in the 12 months before `now`
  int64_t open_appeals = 0;
  int64_t open_complaints = 0;
  int64_t open_second_persons = 0;
  int64_t open_proposals = 0;
  int64_t justifications = 0;
  std::string claimed_by;  // whose claim runs until claimed_until, whatever the time is now
  base::TimePoint claimed_until;
  std::vector<std::string> seen_by;  // reviewers who opened it
};

// What became of the queue since somebody looked last.
struct QueueNews {
  std::string stamp;              // stands for the queue as it is now
  bool any = false;               // something is different
  bool whole = false;             // all rows were given; otherwise those that are new or different
  std::vector<std::string> gone;  // cases that are no longer in the queue, where not whole
};
using TakeRow = std::function<void(QueueRow row)>;

struct Claim {
  std::string reviewer;
  base::TimePoint until;
};

// Everything on record about one case.
struct CaseRecords {
  CaseRecord case_record;
  std::optional<HeldRecord> held;
  std::vector<Statement> statements;  // oldest first
  std::vector<LetterRecord> letters;  // what was or will be mailed about it
  std::vector<AuditLine> history;     // lines of the audit with this case as subject, oldest first
  std::optional<Claim> claim;
  std::vector<std::string> seen_by;
  bool finding = false;  // one is confirmed
};

struct CaseQuery {
  std::string text;  // part of sender, recipient, subject or rule, or a whole case id; "" for all
  std::vector<policy::Action> actions;
  std::optional<base::TimePoint> before;  // created before this: the next page
  size_t limit = 100;
};
struct CaseSummary {
  CaseRecord case_record;
  std::optional<HeldRecord> held;
};

// One decision on a row that still has `version`, with its line in the audit.
struct DecideRow {
  HeldRecord decided;
  int64_t version = 0;
  AuditLine line;
};
struct DecideOutcome {
  bool written = false;
  std::optional<HeldRecord> now;  // the row as it stands; nothing: no such row
};

// What an answer brings about, in the transaction that writes it.
struct AnswerEffects {
  struct Again {
    lists::GrantEntry grant;
    AuditLine line;
  };
  // The message may come again: the grant, its campaign runs on, and the very same message is no repeat any more.
  std::optional<Again> again;
  std::optional<AuditLine> retraction;  // the findings of the case go; written where there was one
  std::vector<LetterRecord> letters;
};

// One held case as reports count it.
struct ReportRow {
  std::string case_id;
  std::string rule;
  classifier::Kind kind = classifier::Kind::correspondence;
  base::Address trusted;
  base::TimePoint held_at;
  base::TimePoint decided_at;  // of a decision by a person; zero otherwise
  Decision decision = Decision::none;
  HeldState state = HeldState::held;
  std::string decided_by;
  int64_t recipient_count = 0;
  // By statements that were trusted.
  bool appealed = false;
  bool overturned = false;  // an appeal was
  bool complained = false;
};
// Cases of one day, rule, kind, sender and action, tagged or refused; also those of which others were held.
struct ActionRow {
  base::TimePoint day;  // its beginning
  std::string rule;
  classifier::Kind kind = classifier::Kind::correspondence;
  base::Address trusted;
  policy::Action action = policy::Action::tag;
  int64_t cases = 0;
  // Of those of which nothing was held, by statements that were trusted.
  int64_t appealed = 0;
  int64_t overturned = 0;
};
struct ReportRows {
  std::vector<ReportRow> held;  // oldest first
  std::vector<ActionRow> actions;
  size_t size() const { return std::max(held.size(), actions.size()); }
};

class CasePort {
 public:
  virtual ~CasePort() = default;

  // Gives `take` the rows of held, releasing and returning cases that are new or different since the news with the
  // stamp `since`, all of them where it is "" or unknown; in no order, while the store is read.
  virtual base::Result<QueueNews> queue_news(std::string_view since, base::TimePoint now, const TakeRow& take) = 0;
  // All of them, oldest first.
  base::Result<std::vector<QueueRow>> queue(base::TimePoint now);
  virtual base::Result<std::optional<CaseRecords>> records(std::string_view case_id) = 0;
  virtual base::Result<std::vector<CaseSummary>> search(const CaseQuery& query) = 0;  // newest first
  // Cases of messages with this Message-ID, written without brackets; newest first.
  virtual base::Result<std::vector<CaseRecord>> with_message_id(std::string_view message_id, size_t limit) = 0;

  // Takes the soft lock where nobody else holds one that runs at `now`; the claim that stands afterwards. Notes that
  // the reviewer has seen the case, also where another holds it. Permanent error: no such case.
  virtual base::Result<Claim> claim(std::string_view case_id, const Claim& wanted, base::TimePoint now) = 0;
  virtual base::Status unclaim(std::string_view case_id, std::string_view reviewer) = 0;

  // Writes those rows that still have their version and are `held`, each with its audit line; all in one transaction.
  // Closes the open second_person and proposal statements of the rows that it writes a decision other than none to,
  // with the answer "closed". A decision that is taken back (none is written in its place) opens again the
  // second_person statements that it closed. The outcomes are in the order of the rows. A line without a subject gets
  // the case id, here and below.
  virtual base::Result<std::vector<DecideOutcome>> decide(const std::vector<DecideRow>& rows) = 0;

  // Adds a statement with its audit line; its number. Open complaints and appeals stop the clock of a held case
  // (open_complaint) and raise its version.
  // Permanent error: no such case; or an appeal, or a proposal, where one of that case is open already.
  virtual base::Result<int64_t> say(const Statement& statement, const AuditLine& line) = 0;
  // Closes the open statement with this `id`, by answered_by, answered, answer and more_json ("" keeps what is there);
  // the clock goes on when it was the last open complaint or appeal: then the deadline is at least `deadline_at_least`,
  // staff are reminded of it anew, and the version rises. Permanent error where it is not open.
  virtual base::Status answer(const Statement& answered, base::TimePoint deadline_at_least, const AuditLine& line,
                              const AnswerEffects& effects) = 0;
  base::Status answer(const Statement& answered, base::TimePoint deadline_at_least, const AuditLine& line) {
    return answer(answered, deadline_at_least, line, {});
  }
  virtual base::Result<std::vector<Statement>> open_statements(StatementKind kind) = 0;  // oldest first

  // Appeals and complaints about mail of this trusted sender, newest first.
  virtual base::Result<std::vector<StatementOfCase>> said_of_sender(const base::Address& trusted, size_t limit) = 0;

  virtual base::Status put_finding(std::string_view case_id, const base::Address& sender, base::TimePoint confirmed,
                                   std::string_view by, const AuditLine& line) = 0;

  // Takes the findings of the case back and adds the note that says why, with one line of the audit. Permanent error:
  // there is none.
  virtual base::Status retract_finding(const Statement& note, const AuditLine& line) = 0;

  // ---- What is told to people ----
  // Cases whose notice waits and of whose trusted sender the first has waited since `held_before` or longer; by sender,
  // oldest first. In any state: what was decided in the meantime needs no notice.
  virtual base::Result<std::vector<HeldCase>> notices_due(base::TimePoint held_before, size_t limit) = 0;
  // Sets the notice state of these cases and adds the letter (nothing: none goes out), in one transaction. The letter
  // is then one of each of the cases.
  virtual base::Status notices_done(const std::vector<std::string>& case_ids, NoticeState state,
                                    const std::optional<LetterRecord>& letter) = 0;
  // Held cases that nobody has decided, whose clock runs, whose deadline comes before `deadline_before` and of which
  // staff were not reminded, the nearest deadline first; marked as reminded together with the letters.
  virtual base::Result<std::vector<HeldCase>> reminders_due(base::TimePoint deadline_before, size_t limit) = 0;
  virtual base::Status reminders_done(const std::vector<std::string>& case_ids,
                                      const std::vector<LetterRecord>& letters) = 0;
  virtual base::Status add_letters(const std::vector<LetterRecord>& letters) = 0;
  // Letters with this purpose to this recipient ("": to anybody; case of letters does not count), made since.
  virtual base::Result<int64_t> letters_since(std::string_view purpose, std::string_view recipient,
                                              base::TimePoint since) = 0;

  // Of cases from `from` on and before `until`; at most `limit` of either kind of row.
  virtual base::Result<ReportRows> report(base::TimePoint from, base::TimePoint until, size_t limit) = 0;
};

}  // namespace nonsolicit::store
