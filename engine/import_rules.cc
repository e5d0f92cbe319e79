#include "engine/import_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/authorship.h"
#include "engine/identity.h"

namespace nonsolicit::engine {
namespace {

using lists::maillog::Finding;
using lists::maillog::LoggedMessage;
using lists::maillog::Origin;

constexpr size_t kBatvTag = 10;  // draft-levine-smtp-batv section 4: key, day and hash

bool is_batv_tag(std::string_view text) {
  return text.size() == kBatvTag && std::all_of(text.begin(), text.end(), base::is_alnum);
}

message::Envelope envelope_of(const LoggedMessage& message, const Origin& origin) {
  return {.sender = without_batv(*message.sender),
          .auth_user = origin.user,
          .client_address = origin.client_address,
          .queue_id = message.queue_id};
}

}  // namespace

std::string_view to_string(NotTaken reason) {
  switch (reason) {
    case NotTaken::null_sender: return "null_sender";
    case NotTaken::bad_address: return "bad_address";
    case NotTaken::no_member: return "no_member";
    case NotTaken::no_date: return "no_date";
    case NotTaken::before_since: return "before_since";
    case NotTaken::in_future: return "in_future";
    case NotTaken::expired: return "expired";
    case NotTaken::list_or_bounce: return "list_or_bounce";
    case NotTaken::system_sender: return "system_sender";
    case NotTaken::automatic: return "automatic";
    case NotTaken::other_user: return "other_user";
    case NotTaken::failed_proof: return "failed_proof";
    case NotTaken::no_proof: return "no_proof";
    case NotTaken::too_many_recipients: return "too_many_recipients";
    case NotTaken::asks_to_stop: return "asks_to_stop";
    case NotTaken::not_delivered: return "not_delivered";
  }
  return "";
}

std::string_view describe(NotTaken reason) {
  switch (reason) {
    case NotTaken::null_sender: return "bounces (null sender)";
    case NotTaken::bad_address: return "sender is no mail address";
    case NotTaken::no_member: return "sender is not in the directory";
    case NotTaken::no_date: return "no date";
    case NotTaken::before_since: return "before --since";
    case NotTaken::in_future: return "dated in the future";
    case NotTaken::expired: return "longer ago than learn.enquiry_expiry";
    case NotTaken::list_or_bounce: return "sender of a list, a program or a forwarder";
    case NotTaken::system_sender: return "sender is a system of ours";
    case NotTaken::automatic: return "automatic or list mail";
    case NotTaken::other_user: return "submitted by another user than the sender";
    case NotTaken::failed_proof: return "sender not proved: DMARC, DKIM or SPF failed";
    case NotTaken::no_proof: return "sender not proved";
    case NotTaken::too_many_recipients: return "to more recipients than learn.max_recipients";
    case NotTaken::asks_to_stop: return "asks to be left alone";
    case NotTaken::not_delivered: return "delivered to nobody else";
  }
  return "";
}

std::string short_evidence(std::string_view evidence) {
  constexpr size_t kMostBytes = 250;
  return base::repair_utf8(evidence.substr(0, kMostBytes));
}

std::string without_batv(std::string_view sender) {
  constexpr std::string_view kPrefix = "prvs=";
  const size_t at = sender.rfind('@');
  if (!base::istarts_with(sender, kPrefix) || at == std::string_view::npos) return std::string(sender);
  const std::string_view inside = sender.substr(kPrefix.size(), at - kPrefix.size());
  const size_t equals = inside.find('=');
  if (equals == std::string_view::npos) return std::string(sender);
  const std::string_view first = inside.substr(0, equals);
  const std::string_view second = inside.substr(equals + 1);
  if (second.find('=') != std::string_view::npos) return std::string(sender);
  if (is_batv_tag(first)) return fmt::format("{}{}", second, sender.substr(at));
  if (is_batv_tag(second)) return fmt::format("{}{}", first, sender.substr(at));  // as some gateways have it
  return std::string(sender);
}

bool looks_automatic(std::string_view local) {
  static constexpr std::array<std::string_view, 10> kWhole = {"mailer-daemon", "noreply",      "no-reply", "no_reply",
                                                              "donotreply",    "do-not-reply", "bounce",   "bounces",
                                                              "nobody",        "listserv"};
  static constexpr std::array<std::string_view, 8> kStarts = {"owner-",   "bounce-", "bounces-", "bounce+",
                                                              "bounces+", "srs0",    "srs1",     "return-"};
  static constexpr std::array<std::string_view, 6> kEnds = {"-owner",   "-bounces", "-bounce",
                                                            "-request", "-errors",  "-return"};
  if (std::find(kWhole.begin(), kWhole.end(), local) != kWhole.end()) return true;
  if (local.find('=') != std::string_view::npos) return true;  // VERP: the recipient is in it
  if (local.find("-return-") != std::string_view::npos || local.find("-bounces") != std::string_view::npos) return true;
  return std::any_of(kStarts.begin(), kStarts.end(), [&](auto start) { return local.starts_with(start); }) ||
         std::any_of(kEnds.begin(), kEnds.end(), [&](auto end) { return local.ends_with(end); });
}

ImportRules::ImportRules(const State& state, const std::vector<lists::ExemptEntry>& exempt) : state_(state) {
  state_.options.learn.enabled = true;  // who imports wants it
  for (const lists::ExemptEntry& entry : exempt) {
    if (entry.kind == lists::ExemptKind::system) system_senders_.insert(entry.who);
  }
  if (const auto ours = base::Address::parse(state_.options.hold.report_from, state_.options.address))
    system_senders_.insert(ours->text());
}

std::optional<NotTaken> ImportRules::check_author(const base::Address& author) const {
  if (!state_.directory->find(author)) return NotTaken::no_member;
  if (looks_automatic(author.local())) return NotTaken::list_or_bounce;
  if (system_senders_.contains(author.text()) || system_senders_.contains("@" + std::string(author.domain())))
    return NotTaken::system_sender;
  return std::nullopt;
}

std::optional<NotTaken> ImportRules::check_time(base::TimePoint when, const ImportChoices& choices) const {
  if (choices.since && when < *choices.since) return NotTaken::before_since;
  if (when > choices.now + std::chrono::hours(24)) return NotTaken::in_future;
  if (when + state_.options.learn.enquiry_expiry <= choices.now) return NotTaken::expired;
  return std::nullopt;
}

ImportRules::Proof ImportRules::proof_of(const LoggedMessage& message, const base::Address& author) const {
  Origin origin = message.origin;
  Identity identity = identify(envelope_of(message, origin), {}, state_.options);
  // A content filter on the machine gave it back: where it came from says who sent it.
  if (message.earlier && identity.internal_client && !origin.authenticated) {
    origin = *message.earlier;
    identity = identify(envelope_of(message, origin), {}, state_.options);
  }
  if (origin.authenticated && origin.user.empty()) return Proof::untold;
  if (identity.authenticated || identity.internal_client) {
    if (identity.trusted.empty()) return Proof::untold;
    return identity.trusted == author ? Proof::proved : Proof::other_user;
  }
  const std::string domain(author.domain());
  if (origin.dmarc.finding == Finding::fail) return Proof::failed;
  if (origin.dmarc.finding == Finding::pass && base::to_lower(origin.dmarc.domain) == domain) return Proof::proved;
  const bool dkim = origin.dkim.finding == Finding::pass && domains_align(base::to_lower(origin.dkim.domain), domain);
  const bool spf = origin.spf.finding == Finding::pass;  // it is about the envelope sender
  if (dkim || spf) return is_trusted(Authorship::aligned, state_.options.learn.trust) ? Proof::proved : Proof::untold;
  if (origin.spf.finding == Finding::fail || origin.dkim.finding == Finding::fail) return Proof::failed;
  return Proof::untold;
}

store::MarkedRelationship ImportRules::marked(lists::RelationshipEntry row, std::string_view message_key) const {
  const std::string text =
      fmt::format("{}\n{}\n{}\n{}", row.sender.text(), row.recipient.text(), lists::to_string(row.kind), message_key);
  const base::Hash128 hash = state_.keys->hash("import", text);
  return {.row = std::move(row), .mark = std::string(hash.begin(), hash.end())};
}

Judged ImportRules::judge(const LoggedMessage& message, const ImportChoices& choices) const {
  const auto refused = [](NotTaken reason) { return Judged{.rows = {}, .not_taken = reason}; };
  if (!message.sender || message.sender->empty()) return refused(NotTaken::null_sender);
  const auto author = base::Address::parse(without_batv(*message.sender), state_.options.address);
  if (!author) return refused(NotTaken::bad_address);
  if (const auto reason = check_author(*author)) return refused(*reason);
  if (const auto reason = check_time(message.when, choices)) return refused(*reason);
  const Proof proof = proof_of(message, *author);
  if (proof == Proof::other_user) return refused(NotTaken::other_user);
  if (proof == Proof::failed) return refused(NotTaken::failed_proof);
  if (proof == Proof::untold && choices.require_proof) return refused(NotTaken::no_proof);
  if (message.recipient_count > state_.options.learn.max_recipients) return refused(NotTaken::too_many_recipients);

  Judged result{.rows = {}, .not_taken = std::nullopt, .proved = proof == Proof::proved};
  const std::string key = message.message_id.empty()
                              ? fmt::format("{} {} {}", message.host, message.queue_id, base::to_micros(message.when))
                              : message.message_id;
  std::set<base::Address> done = {*author};
  for (const std::string& given : message.delivered) {
    const auto recipient = base::Address::parse(given, state_.options.address);
    if (!recipient || !done.insert(*recipient).second) continue;
    lists::RelationshipEntry row{.sender = *recipient,
                                 .recipient = *author,
                                 .kind = lists::Relationship::contact,
                                 .first_seen = message.when,
                                 .last_seen = message.when,
                                 .origin = {.source = choices.source,
                                            .evidence = short_evidence(message.message_id),
                                            .recorded = choices.now,
                                            .expires = message.when + state_.options.learn.enquiry_expiry},
                                 .how = lists::How::wrote};
    result.rows.push_back(marked(std::move(row), key));
  }
  if (result.rows.empty()) result.not_taken = NotTaken::not_delivered;
  return result;
}

}  // namespace nonsolicit::engine
