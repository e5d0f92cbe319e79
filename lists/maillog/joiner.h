// Joins the lines of one message by its queue id. In bounded memory: what is under way too long, or too much at once,
// is given up and counted. Where it has to read again from to know what is under way at a place is told by
// resume_from(): reading from there to that place gives the same state as reading everything. Not thread-safe; pure.
//
// A message that a content filter gave back is a second one with the same Message-ID from the filter's address; it
// carries the first one's client, user and verdicts as `earlier`.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "lists/maillog/event.h"
#include "lists/maillog/log_line.h"

namespace nonsolicit::lists::maillog {

// Of a line: which file of the run, and where in it.
struct Place {
  int64_t file = 0;
  int64_t offset = 0;
  int64_t number = 0;  // of the line, from 1
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Proof {
  Finding finding = Finding::unknown;
  std::string domain;
};

// Where a message came from, and what was found out about its sender.
struct Origin {
  std::string client_address;
  bool authenticated = false;
  std::string user;
  Proof dmarc;
  Proof dkim;
  Proof spf;
};

struct LoggedMessage {
  std::string host;
  std::string queue_id;
  Place first;  // of its first line
  base::TimePoint when;
  Origin origin;
  std::optional<Origin> earlier;  // of the message that this one was before a filter gave it back
  std::optional<std::string> sender;
  std::string message_id;
  std::vector<std::string> delivered;  // each once, as the sender wrote them; at most JoinLimits::recipients
  int64_t recipient_count = 0;         // different ones, whatever became of them; may be cut at the limit and one more
};

struct JoinLimits {
  size_t in_flight = 200'000;
  size_t recipients = 200;  // of one message that are kept
  base::Duration unqueued = std::chrono::hours(3);
  base::Duration queued = std::chrono::hours(24 * 6);  // MTAs give a message up after five days
  size_t origins = 50'000;                             // messages that may come back from a filter
  base::Duration origin = std::chrono::hours(1);
  size_t logins = 10'000;
};

struct JoinCounts {
  int64_t joined = 0;
  int64_t overflowed = 0;  // given up because more than JoinLimits::in_flight were under way
  int64_t too_old = 0;     // queued, and given up because no end was seen in time
};

class Joiner {
 public:
  explicit Joiner(const JoinLimits& limits) : limits_(limits) {}

  // A message that this line ends.
  std::optional<LoggedMessage> take(const LogLine& line, const MailLogEvent& event, Place place);

  // The first place of that file which is needed for what is under way; `now_at` where nothing is.
  Place resume_from(const Place& now_at) const;
  // Where the last one stood that overflowed. Handing it to forget_until() when that place is reached again keeps a
  // second reading equal to the first.
  std::optional<Place> overflowed_until() const { return overflowed_until_; }
  void forget_until(const Place& place);

  size_t in_flight() const { return by_id_.size(); }
  size_t queued_in_flight() const;
  const JoinCounts& counts() const { return counts_; }

 private:
  struct Flight {
    std::string key;  // host and queue id
    LoggedMessage message;
    Place entered;                   // its lists are in this order
    bool started = false;            // else only verdicts were seen, which Sendmail's filters log before it
    bool old = false;                // which list it is in
    size_t expected = 0;             // recipients of Sendmail's from= line, which logs no end; 0: Postfix, which does
    std::vector<std::string> named;  // recipients, whatever became of them
    std::vector<std::string> ended;  // those that are delivered or given up
  };
  using Flights = std::list<Flight>;
  struct Known {
    Origin origin;
    std::string key;  // of the message that it was first
    Place place;
    base::TimePoint when;
  };
  struct Login {
    std::string user;
    Place place;
    base::TimePoint when;
  };

  Flight& enter(Flight flight, const LogLine& line, Place place);
  Flight& start(const std::string& key, const LogLine& line, const MailLogEvent& event, Place place);
  void note_login(const LogLine& line, const MailLogEvent& event, Place place);
  void add_details(Flight& flight, const MailLogEvent& event);
  void add_recipients(Flight& flight, const MailLogEvent& event);
  void add_recipient(Flight& flight, std::string_view written, const MailLogEvent& event);
  void remember_origin(const Flight& flight, base::TimePoint when);
  std::optional<LoggedMessage> end(Flights::iterator flight);
  void age(base::TimePoint now);
  void age_logins(base::TimePoint now);
  Flight take_out(Flights::iterator flight);
  void give_up(Flights& flights, int64_t& counter);

  JoinLimits limits_;
  JoinCounts counts_;
  Flights young_;  // by first line; those that are not younger than `unqueued` move to `old_` if they are queued
  Flights old_;
  std::unordered_map<std::string, Flights::iterator> by_id_;
  std::unordered_map<std::string, Known> origins_;  // by Message-ID
  std::deque<std::string> origin_order_;
  std::unordered_map<std::string, Login> logins_;  // by host and process
  std::deque<std::pair<std::string, Place>> login_order_;
  std::optional<Place> overflowed_until_;
};

}  // namespace nonsolicit::lists::maillog
