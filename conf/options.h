// All options of all programs. Defaults here are the shipped ones; conf/option_table.cc has one row per option (key,
// type, limits, reloadable, doc) that makes the parser, the sample file and the man page. Plain values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/limits.h"
#include "base/log.h"
#include "classifier/classifier.h"
#include "lists/values.h"
#include "policy/failure.h"
#include "policy/plan.h"
#include "policy/rule.h"

namespace nonsolicit::conf {

// Keys as in nonsolicit.toml; a member `a_b` of struct `C c` is the key "c.a_b".
struct MilterOptions {
  std::string socket = "unix:/run/nonsolicit/milter.sock";  // "unix:PATH", "inet:PORT@HOST", "fd:N"
  int64_t socket_mode = 0660;
  std::string socket_group;                            // "" leaves the group
  base::Duration deadline = std::chrono::seconds(20);  // for the end of message
  base::Duration drain = std::chrono::seconds(30);     // on TERM
  bool no_reply = true;                                // negotiate the NR_* flags (Unix sockets only)
};

struct NetworkOptions {
  std::vector<std::string> internal_networks = {"127.0.0.0/8", "::1/128"};
  std::vector<std::string> outbound_daemons;  // {daemon_name}s whose mail is outbound
};

enum class SenderTrust { authenticated, network };
struct SenderOptions {
  SenderTrust trust = SenderTrust::network;
  std::vector<std::string> own_domains;  // domains whose mail we may send reports to
  std::string auth_domain;               // for user names without a domain
};

struct StoreOptions {
  std::string path = "/var/lib/nonsolicit/nonsolicit.db";
  base::Duration busy_timeout = std::chrono::seconds(2);
  base::Duration lookup_deadline = std::chrono::seconds(5);
};

struct SpoolOptions {
  std::string directory = "/var/lib/nonsolicit/spool";
  int64_t max_bytes = 100 << 20;
  int64_t memory_bytes = 1 << 20;
};

struct HoldOptions {
  policy::HoldMode mode = policy::HoldMode::store;
  base::Duration expire = std::chrono::hours(24 * 5);
  base::Duration undo = std::chrono::seconds(30);
  base::Duration retry = std::chrono::minutes(5);
  std::string release_host = "127.0.0.1";
  int64_t release_port = 25;
  std::vector<std::string> release_from = {"127.0.0.1", "::1"};  // addresses from which our own releases come back
  std::vector<std::string> mta_release_command = {"/usr/sbin/postsuper", "-H", "{queue_id}"};
  std::vector<std::string> mta_return_command = {"/usr/sbin/postsuper", "-d", "{queue_id}"};
  std::string report_from = "MAILER-DAEMON";  // From of our reports; without "@": at `host_name`
  std::string host_name;                      // "" = the machine's
};

struct PolicyOptions {
  std::string file = "/etc/nonsolicit/policy.toml";
  policy::Mode mode = policy::Mode::observe;
  policy::PolicyLimits limits;  // keys policy.bulk, policy.first_contact, ...
  bool carried_check = true;
  std::string association = "the association";
  std::string contact = "your mail administrator";
  std::string explanation_url;
};

struct SenderGroup {
  std::string name;
  std::vector<std::string> senders;  // addresses or "@domain"
  std::optional<policy::Mode> mode;
  size_t line = 0;  // of its [[group]]
};

enum class LearnTrust { dmarc, aligned, any };
struct LearnOptions {
  bool enabled = true;
  LearnTrust trust = LearnTrust::dmarc;
  std::string authserv_id;  // "" = nothing is trusted but authenticated senders
  int64_t verifiers = 1;
  int64_t max_recipients = 20;
  base::Duration contact_expiry = std::chrono::hours(24 * 730);
  base::Duration enquiry_expiry = std::chrono::hours(24 * 730);  // of a contact that only wrote; CASL: 6 months
  base::Duration interest_expiry =
      std::chrono::hours(24 * 730);  // of what was asked for by mail; recorded consent: never
  int64_t queue = 10000;             // lessons that wait to be written
  std::string command_address;       // where members set preferences by mail; "" for none
};

// What is kept about people, and how.
struct ListsOptions {
  lists::Privacy privacy = lists::Privacy::plain;
  // Recipients that stand for several: "/etc/aliases" (aliases(5)), "virtual:FILE" (virtual(5)), or a table that
  // postmap(1) knows ("hash:...", "lmdb:...", "ldap:...").
  std::vector<std::string> aliases;
  std::vector<std::string> discussions;  // addresses of discussion lists: one recipient with a contact
};

// What is told to people by mail (engine/notices).
struct NoticeOptions {
  bool enabled = true;                                        // tell senders of held mail
  base::Duration burst = std::chrono::minutes(2);             // messages held within this time share one notice
  int64_t daily = 5;                                          // notices to one sender in 24 hours
  std::string letters_file = "/etc/nonsolicit/letters.toml";  // words of notices, reasons of returns
  std::string complaint_address;                              // where recipients complain by mail; "" for none
  std::vector<std::string> staff;                             // who get digest, reminders and alarms by mail
  int64_t digest_hour = 6;                                    // UTC
  base::Duration reminder = std::chrono::hours(72);           // before the deadline
};

// Whose mail a reviewer may not decide: their own only, or all of their organisation.
enum class ReviewParty { person, organisation };
// What a sender's justification does to the queue: it is shown, or it also comes first.
enum class Justification { show, first };

// The pages (nonsolicit-review).
struct ReviewOptions {
  std::string socket = "unix:/run/nonsolicit/review.sock";  // "unix:PATH", "inet:PORT@HOST" (loopback), "fd:N"
  int64_t socket_mode = 0660;
  std::string socket_group;
  std::string public_url;     // "https://review.assoc.example": the start of links in mail; "" for no links
  std::string client_header;  // of the proxy: the client's address, as "X-Real-IP"; "" for none
  std::string user_header;    // of the proxy: who logged in there; "" for our own login
  std::string proof_header;   // must come with user_header
  std::string proof_file;     // its value
  base::Duration session = std::chrono::hours(8);
  base::Duration session_idle = std::chrono::minutes(30);
  base::Duration claim = std::chrono::minutes(2);
  base::Duration link_life = std::chrono::hours(24 * 30);  // of links to the explanation page
  int64_t threads = 4;
  ReviewParty party = ReviewParty::person;
  int64_t second_reviewer_above = 0;  // recipients; 0: never
  Justification justification = Justification::first;
};

struct Options {
  std::string file;  // where they came from
  std::string key_file = "/etc/nonsolicit/keys";
  std::string directory_file = "/var/lib/nonsolicit/directory.nsd";
  std::string classifier_file = "/etc/nonsolicit/classifier.toml";
  MilterOptions milter;
  NetworkOptions network;
  SenderOptions sender;
  base::AddressRules address;
  base::Limits limits;  // table [limits]
  StoreOptions store;
  SpoolOptions spool;
  HoldOptions hold;
  PolicyOptions policy;
  std::vector<SenderGroup> groups;  // [[group]]
  LearnOptions learn;
  ListsOptions lists;
  NoticeOptions notice;
  ReviewOptions review;
  base::LogOptions log;
  policy::FailureTable failures;         // [failure.store] observe = "pass", ...
  std::map<std::string, size_t> set_at;  // key -> line of `file` that sets it; absent: the default
  std::set<std::string> refused;         // keys set to what cannot be used: the value is still the default

  // Where problems of this option are told: "file:line: key", and without the line for a default.
  std::string place_of(const std::string& key) const;
};

}  // namespace nonsolicit::conf
