#include "lists/maillog/joiner.h"

#include <algorithm>

#include "base/ascii.h"
#include "lists/maillog/fields.h"

namespace nonsolicit::lists::maillog {
namespace {

std::string key_of(std::string_view host, std::string_view id) {
  std::string key;
  key.reserve(host.size() + id.size() + 1);
  key.append(host).push_back(' ');
  return key.append(id);
}

// One bad DMARC result outweighs a good one; one good signature is enough.
void merge(Proof& kept, const MethodFinding& found, Finding stronger) {
  if (found.finding == Finding::unknown || (kept.finding == stronger && found.finding != stronger)) return;
  kept = {.finding = found.finding, .domain = std::string(found.domain)};
}

bool add_once(std::vector<std::string>& addresses, std::string_view address, size_t limit) {
  if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) return false;
  if (addresses.size() < limit) addresses.emplace_back(address);
  return true;
}

}  // namespace

size_t Joiner::queued_in_flight() const {
  const auto queued = [](const Flights& flights) {
    return std::count_if(flights.begin(), flights.end(),
                         [](const Flight& flight) { return flight.started && flight.message.sender; });
  };
  return static_cast<size_t>(queued(young_) + queued(old_));
}

Joiner::Flight Joiner::take_out(Flights::iterator flight) {
  Flight taken = std::move(*flight);
  (taken.old ? old_ : young_).erase(flight);
  by_id_.erase(taken.key);
  return taken;
}

void Joiner::give_up(Flights& flights, int64_t& counter) {
  const Flight gone = take_out(flights.begin());
  if (gone.started && gone.message.sender) counter++;
}

// By the time of the log, so that a second reading gives up the same.
void Joiner::age(base::TimePoint now) {
  while (!young_.empty() && young_.front().message.when + limits_.unqueued < now) {
    if (young_.front().started && young_.front().message.sender) {
      young_.front().old = true;
      old_.splice(old_.end(), young_, young_.begin());
    } else {
      give_up(young_, counts_.too_old);
    }
  }
  while (!old_.empty() && old_.front().message.when + limits_.queued < now) give_up(old_, counts_.too_old);
  while (!origin_order_.empty()) {
    const auto oldest = origins_.find(origin_order_.front());
    if (origins_.size() <= limits_.origins && oldest->second.when + limits_.origin >= now) break;
    origins_.erase(oldest);
    origin_order_.pop_front();
  }
  age_logins(now);
}

void Joiner::age_logins(base::TimePoint now) {
  while (!login_order_.empty()) {
    const auto& [key, place] = login_order_.front();
    const auto oldest = logins_.find(key);
    const bool replaced = oldest == logins_.end() || oldest->second.place != place;
    if (!replaced && logins_.size() <= limits_.logins && oldest->second.when + limits_.origin >= now) break;
    if (!replaced) logins_.erase(oldest);
    login_order_.pop_front();
  }
}

Joiner::Flight& Joiner::enter(Flight flight, const LogLine& line, Place place) {
  if (by_id_.size() >= limits_.in_flight) {
    Flights& oldest = old_.empty() ? young_ : old_;
    overflowed_until_ = oldest.front().entered;
    give_up(oldest, counts_.overflowed);
  }
  flight.entered = place;
  flight.message.when = line.when;
  young_.push_back(std::move(flight));
  const auto entered = std::prev(young_.end());
  by_id_[entered->key] = entered;
  return *entered;
}

Joiner::Flight& Joiner::start(const std::string& key, const LogLine& line, const MailLogEvent& event, Place place) {
  Flight flight;
  // A queue id is used again after a while: what was left of the other message goes.
  if (const auto found = by_id_.find(key); found != by_id_.end()) {
    Flight before = take_out(found->second);
    if (!before.started) flight = std::move(before);
  }
  const bool verdicts_came_first = !flight.key.empty();
  flight.key = key;
  flight.started = true;
  flight.old = false;
  flight.expected = static_cast<size_t>(event.recipient_count);
  LoggedMessage& message = flight.message;
  message.host = line.host;
  message.queue_id = event.queue_id;
  if (!verdicts_came_first) message.first = place;
  message.origin.client_address = event.client_address;
  message.origin.authenticated = event.authenticated;
  message.origin.user = event.user;
  if (event.authenticated && event.user.empty()) {
    if (const auto login = logins_.find(key_of(line.host, line.process)); login != logins_.end()) {
      message.origin.user = login->second.user;
      message.first = std::min(message.first, login->second.place);
    }
  }
  return enter(std::move(flight), line, place);
}

void Joiner::note_login(const LogLine& line, const MailLogEvent& event, Place place) {
  std::string key = key_of(line.host, line.process);
  logins_[key] = {.user = std::string(event.user), .place = place, .when = line.when};
  login_order_.emplace_back(std::move(key), place);
}

void Joiner::remember_origin(const Flight& flight, base::TimePoint when) {
  const std::string& id = flight.message.message_id;
  if (id.empty()) return;
  const auto [known, fresh] = origins_.try_emplace(id);
  if (fresh) {
    known->second = {.origin = {}, .key = flight.key, .place = flight.message.first, .when = when};
    origin_order_.push_back(id);
  }
  if (known->second.key == flight.key) known->second.origin = flight.message.origin;
}

void Joiner::add_details(Flight& flight, const MailLogEvent& event) {
  LoggedMessage& message = flight.message;
  if (event.sender) message.sender = std::string(*event.sender);
  if (!event.message_id.empty()) message.message_id = event.message_id;
  merge(message.origin.dmarc, event.dmarc, Finding::fail);
  merge(message.origin.dkim, event.dkim, Finding::pass);
  merge(message.origin.spf, event.spf, Finding::fail);
}

void Joiner::add_recipient(Flight& flight, std::string_view written, const MailLogEvent& event) {
  LoggedMessage& message = flight.message;
  // Before aliases, where that is an address: it is what the sender wrote. Sendmail names the sender there, too, of
  // mail submitted on the machine itself.
  const bool by_alias = event.written_to.find('@') != std::string_view::npos && event.written_to != message.sender;
  const std::string_view given = by_alias ? event.written_to : written;
  add_once(flight.named, given, limits_.recipients + 1);
  message.recipient_count = static_cast<int64_t>(flight.named.size());
  if (event.final) add_once(flight.ended, given, limits_.recipients + 1);
  if (event.delivered) add_once(message.delivered, given, limits_.recipients);
}

void Joiner::add_recipients(Flight& flight, const MailLogEvent& event) {
  std::string_view rest = event.recipients;
  if (!rest.starts_with('<')) {
    add_recipient(flight, rest, event);
    return;
  }
  while (const auto one = take_bracketed(rest)) {
    add_recipient(flight, *one, event);
    if (!maillog::take(rest, ",")) break;
  }
}

std::optional<LoggedMessage> Joiner::end(Flights::iterator flight) {
  Flight ended = take_out(flight);
  LoggedMessage& message = ended.message;
  if (!ended.started || !message.sender) return std::nullopt;
  counts_.joined++;
  const auto known = origins_.find(message.message_id);
  if (known != origins_.end() && known->second.key != ended.key) message.earlier = known->second.origin;
  return std::move(message);
}

std::optional<LoggedMessage> Joiner::take(const LogLine& line, const MailLogEvent& event, Place place) {
  age(line.when);
  if (event.kind == EventKind::login) {
    note_login(line, event, place);
    return std::nullopt;
  }
  const std::string key = key_of(line.host, event.queue_id);
  if (event.kind == EventKind::start) {
    Flight& flight = start(key, line, event, place);
    add_details(flight, event);
    remember_origin(flight, line.when);
    return std::nullopt;
  }
  auto found = by_id_.find(key);
  if (found == by_id_.end()) {
    const bool verdict = event.dmarc.finding != Finding::unknown || event.dkim.finding != Finding::unknown ||
                         event.spf.finding != Finding::unknown;
    if (!verdict) return std::nullopt;
    enter({.key = key, .message = {.first = place}}, line, place);
    found = by_id_.find(key);
  }
  Flight& flight = *found->second;
  switch (event.kind) {
    case EventKind::start:
    case EventKind::login: break;
    case EventKind::details:
      add_details(flight, event);
      remember_origin(flight, line.when);
      break;
    case EventKind::delivery:
      add_recipients(flight, event);
      if (flight.expected > 0 && flight.ended.size() >= std::min(flight.expected, limits_.recipients + 1))
        return end(found->second);
      break;
    case EventKind::done: return end(found->second);
  }
  return std::nullopt;
}

Place Joiner::resume_from(const Place& now_at) const {
  Place first = now_at;
  const auto need = [&](const Place& place) {
    if (place.file == now_at.file) first = std::min(first, place);
  };
  for (const Flight& flight : young_) need(flight.message.first);
  for (const Flight& flight : old_) need(flight.message.first);
  for (const auto& [id, known] : origins_) need(known.place);
  for (const auto& [process, login] : logins_) need(login.place);
  return first;
}

void Joiner::forget_until(const Place& place) {
  for (Flights* flights : {&old_, &young_}) {
    for (auto flight = flights->begin(); flight != flights->end();) {
      const auto next = std::next(flight);
      if (flight->entered <= place) take_out(flight);
      flight = next;
    }
  }
}

}  // namespace nonsolicit::lists::maillog
