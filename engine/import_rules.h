// Which old messages teach: the rules of the live gateway (engine/learn.h) for what a mail log or a mailbox still tells
// of a message. Pure; thread-safe.
//
// A log has no header: the author is the envelope sender. An authenticated or internal client proves it where the
// trusted identity is the author; else the verdicts of DMARC, DKIM and SPF that were logged. Where nothing tells, the
// message is taken, and counted, unless proof is required.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime.h"
#include "lists/maillog/joiner.h"
#include "message/message.h"
#include "store/records.h"

namespace nonsolicit::engine {

// In the order in which they are asked.
enum class NotTaken {
  null_sender,
  bad_address,
  no_member,
  no_date,
  before_since,
  in_future,
  expired,
  list_or_bounce,
  system_sender,
  automatic,
  other_user,
  failed_proof,
  no_proof,
  too_many_recipients,
  asks_to_stop,
  not_delivered,
};
std::string_view to_string(NotTaken reason);  // "too_many_recipients"
std::string_view describe(NotTaken reason);   // "to more recipients than learn.max_recipients"

struct ImportChoices {
  std::string source;  // of the rows: "maillog:mail.log"
  bool require_proof = false;
  std::optional<base::TimePoint> since;
  base::TimePoint now;
};

struct Judged {
  std::vector<store::MarkedRelationship> rows;
  std::optional<NotTaken> not_taken;
  bool proved = true;  // of what was taken
};

class ImportRules {
 public:
  // The state needs keys and directory. `exempt`: the system senders among them teach nothing.
  ImportRules(const State& state, const std::vector<lists::ExemptEntry>& exempt);

  Judged judge(const lists::maillog::LoggedMessage& message, const ImportChoices& choices) const;
  // `message`: at least the header and the start of the body.
  Judged judge(const message::Message& message, const ImportChoices& choices) const;

 private:
  enum class Proof { proved, untold, other_user, failed };
  Proof proof_of(const lists::maillog::LoggedMessage& message, const base::Address& author) const;
  std::optional<NotTaken> check_author(const base::Address& author) const;
  std::optional<NotTaken> check_time(base::TimePoint when, const ImportChoices& choices) const;
  store::MarkedRelationship marked(lists::RelationshipEntry row, std::string_view message_key) const;

  State state_;
  std::set<std::string> system_senders_;  // addresses, and "@domain"
};

// Evidence of a row as it is kept: a Message-ID may be of any length.
std::string short_evidence(std::string_view evidence);
// The address behind a BATV tag ("prvs=0123456789=jo@a.example"), or the address as it is.
std::string without_batv(std::string_view sender);
// A local part that programs, lists and forwarders use, not people.
bool looks_automatic(std::string_view local);

}  // namespace nonsolicit::engine
