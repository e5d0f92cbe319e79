// Everything known about one message at the moment of decision, each thing with where it came from. Plain values; the
// only input of judge(), so that a verdict can be replayed.
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

namespace nonsolicit::policy {

enum class OptedOut { no, in_grace, past_grace, unavailable };
enum class Preference { none, allow, block, unavailable };
std::string_view to_string(OptedOut opted_out);
std::string_view to_string(Preference preference);

inline constexpr auto kFindingCounts = base::kDay * 365;  // how long: docs/policy.md

struct SenderFacts {
  std::string envelope_sender;             // as given
  base::Address trusted;                   // empty: no identity that may favour (docs/policy.md)
  std::vector<base::Address> restricting;  // authenticated user, envelope sender, From
  bool authenticated = false;
  bool internal_client = false;
  bool null_sender = false;
  bool staff = false;
  bool exempt = false;
  bool system = false;        // listed as a system: its automatic mail is proved
  bool from_differs = false;  // From is not the trusted identity
  std::string group;          // sender group of the options, "" for none
  int findings = 0;           // confirmed findings in 12 months
};

// One whom a decision is about: an envelope recipient, or a member behind one.
struct RecipientFacts {
  std::string address_as_given;  // of the envelope, for the MTA
  base::Address address;         // empty where it is no address
  bool notify_never = false;     // NOTIFY=NEVER
  bool member = false;
  bool same_organisation = false;
  bool canary = false;
  bool discussion = false;     // a discussion list: counts as one member, in contact with everybody
  bool alias_unknown = false;  // an alias table could not be asked: whom the address stands for is not known
  lists::Relationship relationship = lists::Relationship::none;
  std::string relationship_source;  // "their mail of 2026-03-14", "import:meeting.csv"
  OptedOut opted_out = OptedOut::no;
  std::string opted_out_source;
  Preference preference = Preference::none;
  std::string preference_source;
  std::optional<lists::GrantEntry> grant;  // one that covers sender, recipient, date and number
};

struct MessageFacts {
  bool content_read = true;  // false: nothing that decides needed it, and `classification` says nothing
  classifier::Classification classification;
  bool automatic_proved = false;
  std::string automatic_proof;     // "DSN with null sender", ...
  size_t carried_entries = 0;      // distinct members' entries in new text or attachments
  size_t reach_without = 0;        // distinct members without relationship, this message included
  size_t reach_total = 0;          // distinct members, this message included
  size_t first_contact_reach = 0;  // distinct members without relationship this sender wrote to in the window
  bool answers_inbound = false;    // in a thread with a message seen inbound
  bool truncated = false;          // cut for analysis
};

struct Facts {
  SenderFacts sender;
  MessageFacts message;
  std::vector<RecipientFacts> recipients;  // in envelope order; members behind an alias stand in its place
  base::TimePoint now;
};

}  // namespace nonsolicit::policy
