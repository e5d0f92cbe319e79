// What is known about people: the values that the store keeps and the importers read. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"

namespace nonsolicit::lists {

// What the *recipient's* side did towards a sender (docs/design.md section 2). `unavailable`: the look-up failed, never
// "none".
enum class Relationship { none, contact, interest, unavailable };
std::string_view to_string(Relationship relationship);
std::optional<Relationship> relationship_from(std::string_view text);  // "contact" or "interest" only

// What the recipient's side did, the latest such thing: wrote to the sender of its own accord (a mere enquiry),
// answered a message of the sender's, asked for mail, met them, or somebody recorded it without saying how.
enum class How { wrote, answered, asked, met, recorded };
std::string_view to_string(How how);
std::optional<How> how_from(std::string_view text);

// How addresses stand in the store: as they are, or as keyed hashes ("~" and 26 Crockford base32 characters), which
// compare and look up alike but cannot be read back.
enum class Privacy { plain, hashed };
// An address, or the sender of an opt-out, in the hashed form.
bool is_hashed(std::string_view text);

enum class PreferenceChoice { allow, block };
enum class OptOutScope { list, sender, organisation };
std::string_view to_string(PreferenceChoice choice);
std::string_view to_string(OptOutScope scope);
std::optional<PreferenceChoice> preference_from(std::string_view text);
std::optional<OptOutScope> scope_from(std::string_view text);

// Where an entry came from: "staff:NAME", "import:FILE", "mail" (seen by the gateway), "maillog:FILE", "mailbox:FILE",
// "member".
struct Origin {
  std::string source = "staff";
  std::string evidence;  // Message-ID, meeting, note; never content
  base::TimePoint recorded;
  std::optional<base::TimePoint> expires;  // nothing: until removed
};

struct RelationshipEntry {
  base::Address sender;
  base::Address recipient;
  Relationship kind = Relationship::contact;
  base::TimePoint first_seen;
  base::TimePoint last_seen;
  int64_t count = 1;
  Origin origin;
  How how = How::recorded;
};

struct OptOutEntry {
  base::Address recipient;
  std::string sender;  // an address, or a domain for scope organisation, or a List-Id for list
  OptOutScope scope = OptOutScope::sender;
  base::TimePoint requested;
  Origin origin;
};

struct PreferenceEntry {
  base::Address recipient;
  base::Address sender;
  PreferenceChoice choice = PreferenceChoice::block;
  Origin origin;
};

// An agreement (sponsor, educator, approved mailing).
struct GrantEntry {
  std::string id;  // case-id shaped
  base::Address sender;
  std::vector<base::Address> recipients;  // both empty: all members
  std::vector<std::string> segments;      // "@domain": everybody there
  int64_t campaign = 0;                   // only near-same texts of this campaign; 0: any text
  base::TimePoint from;
  base::TimePoint until;
  int64_t mailings = 1;  // how many messages it covers
  int64_t used = 0;
  std::string reason;
  std::string approved_by;
  Origin origin;
};

enum class ExemptKind { staff, exempt, system };  // system: billing, tickets; their automatic mail is proved
std::string_view to_string(ExemptKind kind);
std::optional<ExemptKind> exempt_from(std::string_view text);

struct ExemptEntry {
  std::string who;  // normalised address, or "@domain" for everybody there
  ExemptKind kind = ExemptKind::exempt;
  Origin origin;
};

// A domain that belongs to exactly one organisation (same organisation: row 1 of the policy).
struct OrganisationEntry {
  std::string domain;  // A-labels
  std::string organisation;
  Origin origin;
};

// A confirmed finding against a sender; it counts for 12 months (docs/policy.md, "standing").
struct FindingEntry {
  std::string case_id;
  base::Address sender;
  base::TimePoint confirmed;
  std::string confirmed_by;
};

}  // namespace nonsolicit::lists
