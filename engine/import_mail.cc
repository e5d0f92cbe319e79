// engine/import_rules for the mails of a mailbox: the lesson that the live gateway would have drawn, with the time and
// the recipients that the mail's own headers tell.
#include <algorithm>

#include "base/ascii.h"
#include "base/mail_date.h"
#include "engine/import_rules.h"
#include "engine/learn.h"

namespace nonsolicit::engine {
namespace {

// When our own host got it; else when it says that it was written.
std::optional<base::TimePoint> time_of(const message::Message& message) {
  if (const auto* received = message.header("Received")) {
    if (const size_t at = received->raw.rfind(';'); at != std::string::npos) {
      if (const auto time = base::parse_mail_date(std::string_view(received->raw).substr(at + 1))) return time;
    }
  }
  return base::parse_mail_date(message.header_value("Date"));
}

message::Envelope envelope_of(const message::Message& message) {
  message::Envelope envelope;
  if (const auto* path = message.header("Return-Path")) {
    envelope.sender = base::without_brackets(path->raw);
  } else if (!message.from.empty()) {
    envelope.sender = message.from[0].address;
  }
  const auto add = [&](std::string_view address) {
    const bool there = std::any_of(envelope.recipients.begin(), envelope.recipients.end(),
                                   [&](const auto& recipient) { return recipient.address == address; });
    if (!there) envelope.recipients.push_back({.address = std::string(address)});
  };
  for (const auto* list : {&message.to, &message.cc}) {
    for (const message::Mailbox& mailbox : *list) add(mailbox.address);
  }
  // Whose mailbox it is: a blind copy names them nowhere else.
  for (const message::HeaderField& field : message.headers) {
    if (base::iequals(field.name, "Delivered-To") || base::iequals(field.name, "X-Original-To"))
      add(base::without_brackets(base::trim(field.raw)));
  }
  return envelope;
}

std::optional<NotTaken> reason_of(const Lesson& lesson) {
  if (lesson.urgent()) return NotTaken::asks_to_stop;
  if (lesson.reason == "authorship not proved") return NotTaken::no_proof;
  if (lesson.reason == "too many recipients") return NotTaken::too_many_recipients;
  if (!lesson.reason.empty()) return NotTaken::automatic;
  if (lesson.learned.relationships.empty()) return NotTaken::not_delivered;
  return std::nullopt;
}

}  // namespace

Judged ImportRules::judge(const message::Message& message, const ImportChoices& choices) const {
  const auto refused = [](NotTaken reason) { return Judged{.rows = {}, .not_taken = reason}; };
  const message::Envelope envelope = envelope_of(message);
  if (envelope.sender.empty()) return refused(NotTaken::null_sender);
  if (message.from.size() != 1) return refused(NotTaken::bad_address);
  const auto author = base::Address::parse(message.from[0].address, state_.options.address);
  if (!author) return refused(NotTaken::bad_address);
  if (const auto reason = check_author(*author)) return refused(*reason);
  const auto when = time_of(message);
  if (!when) return refused(NotTaken::no_date);
  if (const auto reason = check_time(*when, choices)) return refused(*reason);
  if (const auto* path = message.header("Return-Path"); path != nullptr) {
    const auto sender = base::Address::parse(path->raw, state_.options.address);
    if (sender && *sender != *author && looks_automatic(sender->local())) return refused(NotTaken::list_or_bounce);
  }

  // Nobody is trusted here as submitter: what proves the author are the headers of our own hosts.
  const Identity identity;
  const LearnInput input{.state = state_, .envelope = envelope, .identity = identity, .message = message, .now = *when};
  const Lesson taught = lesson(input, {});
  if (const auto reason = reason_of(taught)) return refused(*reason);
  const std::string key = message.message_id.empty()
                              ? base::sha256_hex(std::string(message.header_value("Date")) + message.subject)
                              : message.message_id;
  Judged result;
  for (lists::RelationshipEntry row : taught.learned.relationships) {
    row.origin.source = choices.source;
    row.origin.evidence = short_evidence(row.origin.evidence);
    row.origin.recorded = choices.now;
    result.rows.push_back(marked(std::move(row), key));
  }
  return result;
}

}  // namespace nonsolicit::engine
