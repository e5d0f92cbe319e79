// The ports of the store: what the engine needs kept. Backends: SQLite (a file, or ":memory:" for tests).
// Every call is thread-safe and either done and durable when it returns ok, or not done at all. Errors: temporary
// (busy, full disk, deadline), permanent (unique, wrong version), bug. Nothing here decides anything.
// Where lists.privacy is "hashed", addresses stand as keyed hashes, and come back as Address::from_normal("~...") where
// rows are listed; such an address stands for itself, so that what was listed can be removed. Look-ups name people as
// the request names them, in either form. Cases and held mail stay plain: a release needs their addresses.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "lists/values.h"
#include "store/records.h"

namespace nonsolicit::store {

class AccountPort;  // store/accounts.h
class CasePort;     // store/cases.h

// What people said and did; kept by admins, importers and engine/learn.
class ListsPort {
 public:
  virtual ~ListsPort() = default;
  // Insert or refresh (first_seen kept, last_seen and count grow, the stronger kind stays); all rows or none.
  virtual base::Result<size_t> put(const std::vector<lists::RelationshipEntry>& rows) = 0;
  virtual base::Result<size_t> put(const std::vector<lists::OptOutEntry>& rows) = 0;
  virtual base::Result<size_t> put(const std::vector<lists::PreferenceEntry>& rows) = 0;
  virtual base::Result<size_t> put(const std::vector<lists::GrantEntry>& rows) = 0;
  virtual base::Result<size_t> put(const std::vector<lists::ExemptEntry>& rows) = 0;
  virtual base::Result<size_t> put(const std::vector<lists::OrganisationEntry>& rows) = 0;

  // `part`: text that an address or name of the row contains; "" for all. Ordered by it. Of hashed addresses only a
  // whole one is found; other text is a permanent error for rows that have nothing but addresses.
  virtual base::Result<std::vector<lists::RelationshipEntry>> relationships(std::string_view part, size_t limit) = 0;
  virtual base::Result<std::vector<lists::OptOutEntry>> opt_outs(std::string_view part, size_t limit) = 0;
  virtual base::Result<std::vector<lists::PreferenceEntry>> preferences(std::string_view part, size_t limit) = 0;
  virtual base::Result<std::vector<lists::GrantEntry>> grants(std::string_view part, size_t limit) = 0;
  virtual base::Result<std::vector<lists::ExemptEntry>> exempt(std::string_view part, size_t limit) = 0;
  virtual base::Result<std::vector<lists::OrganisationEntry>> organisations(std::string_view part, size_t limit) = 0;

  virtual base::Result<size_t> put(const std::vector<lists::FindingEntry>& rows) = 0;
  virtual base::Result<std::vector<lists::FindingEntry>> findings(std::string_view part, size_t limit) = 0;

  // Number of rows removed.
  virtual base::Result<size_t> remove_finding(std::string_view case_id) = 0;
  virtual base::Result<size_t> remove_relationship(const base::Address& sender, const base::Address& recipient) = 0;
  virtual base::Result<size_t> remove_opt_out(const base::Address& recipient, std::string_view sender) = 0;
  virtual base::Result<size_t> remove_preference(const base::Address& recipient, const base::Address& sender) = 0;
  virtual base::Result<size_t> remove_grant(std::string_view id) = 0;
  virtual base::Result<size_t> remove_exempt(std::string_view who) = 0;
  virtual base::Result<size_t> remove_organisation(std::string_view domain) = 0;
};

// The way of a message.
class MessagePort {
 public:
  virtual ~MessagePort() = default;
  // One batch; fails with temporary after `deadline`.
  virtual base::Result<Knowledge> look_up(const LookupRequest& request, base::Duration deadline) = 0;
  // One transaction, durable on return; idempotent by repeat_key.
  virtual base::Result<RecordOutcome> record(const RecordRequest& request) = 0;
  // What is known of the messages that one from a member may answer. At most 1,000 opt-out addresses with their tokens:
  // those that prove who asks first, then those that many got, then those of others.
  virtual base::Result<InboundKnowledge> inbound(const InboundRequest& request, base::Duration deadline) = 0;
  // What messages of members taught; all of the batch in one transaction. Idempotent by the messages seen.
  virtual base::Status learn(const std::vector<Learned>& batch) = 0;
  // One step of taking out what no decision can need any more; rows removed, 0 when nothing is left.
  virtual base::Result<size_t> prune(const PruneRequest& request) = 0;
};

// Held copies and letters: the state machine; every change checks and raises the version.
class HoldPort {
 public:
  virtual ~HoldPort() = default;
  virtual base::Result<std::vector<HeldCase>> list(const HeldQuery& query) = 0;
  virtual base::Result<std::optional<HeldCase>> find(std::string_view case_id) = 0;
  // Writes a decision on a held row that still has `version`; permanent error "decided by ..." otherwise.
  virtual base::Status decide(const HeldRecord& decided, int64_t version) = 0;
  // Rows whose decision is due, whose deadline has passed, or whose next attempt has come; oldest first.
  virtual base::Result<std::vector<HeldCase>> due(base::TimePoint now, size_t limit) = 0;
  // Replaces state, decision, decided_at, decided_by, decision_json, attempts, next_attempt, last_error, last_answer,
  // envelope_json and recipient_count of the row with `version`; version + 1. The letters are added in the same
  // transaction.
  virtual base::Status advance(const HeldRecord& row, int64_t version, const std::vector<LetterRecord>& letters) = 0;
  virtual base::Result<std::vector<std::string>> spool_files() = 0;  // of rows in states held and releasing, returning

  virtual base::Result<std::vector<LetterRecord>> letters_due(base::TimePoint now, size_t limit) = 0;
  virtual base::Status update_letter(const LetterRecord& letter) = 0;
};

// Logs and mailboxes read for the first day (`nonsolicit learn`).
class ImportPort {
 public:
  virtual ~ImportPort() = default;
  virtual base::Result<std::optional<Checkpoint>> checkpoint(std::string_view source) = 0;
  // Rows and checkpoint in one transaction. Number of rows that were not marked before.
  virtual base::Result<size_t> take(const std::vector<MarkedRelationship>& rows, const Checkpoint& reached) = 0;
};

// Everything on one person, whichever side of a row they stand on.
class PeoplePort {
 public:
  virtual ~PeoplePort() = default;
  virtual base::Result<PersonCounts> count(const base::Address& person) = 0;
  // One JSON document with an array per kind of row; "cases" without content of mail, "statements" with what was said.
  virtual base::Result<std::string> export_json(const base::Address& person) = 0;
  // Names and relationships go, opt-outs and blocks stay as keyed hashes, the pseudonym's mapping goes, an audit line
  // is written; one transaction. Permanent error while a case is open (held, under a decision, with a complaint, or
  // with a letter that still has to go), unless forced: then the open cases keep the name until it is forgotten again.
  // Closed ones lose it, and what the person said about them. Findings and letters to the person go too. The counts are
  // of before. Idempotent. Config error without keys.
  enum class OpenCases { refuse, force };
  virtual base::Result<PersonCounts> forget(const base::Address& person, OpenCases open_cases,
                                            const AuditLine& line) = 0;
  // A member got another address: every row of `from` becomes one of `to` (joined where there is one already). Cases
  // stay as they were made.
  virtual base::Result<PersonCounts> move(const base::Address& from, const base::Address& to,
                                          const AuditLine& line) = 0;
  // Turns a store with plain addresses into one with keyed hashes, a step at a time; rows changed, 0 at the end. There
  // is no way back. Open the store as a plain one for it; everything else fails with temporary from the first step on,
  // also in processes that had the store open, until it is opened as a hashed one.
  virtual base::Result<size_t> hash_step(size_t step) = 0;
};

// Append only. Every line carries the hash of the one before it, keyed where the store has keys. `verify` finds lines
// that were changed, removed (the last ones too), put in or moved.
class AuditPort {
 public:
  virtual ~AuditPort() = default;
  // `number` and `hash` of the line are made here; `person` (may be empty) becomes its subject under a pseudonym.
  virtual base::Status append(const AuditLine& line, const base::Address& person) = 0;
  virtual base::Result<std::vector<AuditLine>> lines(int64_t from_number, size_t limit) = 0;
  // Nothing: the chain is whole.
  virtual base::Result<std::optional<AuditProblem>> verify() = 0;
};

// Work that only one process may do at a time.
class LeasePort {
 public:
  virtual ~LeasePort() = default;
  // True when `holder` has the lease `name` until now + length afterwards.
  virtual base::Result<bool> take(std::string_view name, std::string_view holder, base::TimePoint now,
                                  base::Duration length) = 0;
  virtual base::Status give_back(std::string_view name, std::string_view holder) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual ListsPort& lists() = 0;
  virtual MessagePort& messages() = 0;
  virtual HoldPort& holds() = 0;
  virtual LeasePort& leases() = 0;
  virtual ImportPort& imports() = 0;
  virtual PeoplePort& people() = 0;
  virtual AuditPort& audit() = 0;
  virtual CasePort& cases() = 0;
  virtual AccountPort& accounts() = 0;
  virtual base::Status check() = 0;  // can be read and written now
};

struct SqliteOptions {
  std::string path;  // ":memory:" for tests
  int busy_timeout_ms = 2000;
  bool read_only = false;  // `nonsolicit check` writes nothing
  // A store keeps the form it was made with; opening it with the other one is a config error that says what to do.
  lists::Privacy privacy = lists::Privacy::plain;
  std::shared_ptr<const base::KeyRing> keys;  // of the hashes; nothing: only for tests that need none
};
// Opens, migrates (numbered migrations, one transaction each), checks. A newer schema than ours is a config error.
base::Result<std::shared_ptr<Store>> open_sqlite(const SqliteOptions& options);

}  // namespace nonsolicit::store
