// Lines of Sendmail 8, as its sources write them: logsender() and logdelivery() in envelope.c and deliver.c, AUTH in
// srvrsmtp.c.

#include "lists/maillog/event.h"
#include "lists/maillog/fields.h"

namespace nonsolicit::lists::maillog {
namespace {

// "<jo@a.example>" or a bare "root", to the next ", ".
std::optional<std::string_view> take_address(std::string_view& text) {
  if (text.starts_with('<')) return take_bracketed(text);
  const std::string_view bare = text.substr(0, text.find(", "));
  text.remove_prefix(bare.size());
  return bare;
}

// "<jo@a.example>, size=5, class=0, nrcpts=2, msgid=<x@y>, proto=ESMTPA, daemon=MTA, relay=h.example [192.0.2.1]"
std::optional<MailLogEvent> sendmail_sender_event(std::string_view id, std::string_view text) {
  const auto sender = take_address(text);
  if (!sender || !text.starts_with(", size=")) return std::nullopt;
  MailLogEvent event{.kind = EventKind::start, .queue_id = id, .sender = *sender};
  event.recipient_count = number_of(value_of(text, ", nrcpts="));
  constexpr std::string_view kId = ", msgid=";
  if (const size_t at = text.find(kId); at != std::string_view::npos) {
    std::string_view rest = text.substr(at + kId.size());
    const auto inner = take_bracketed(rest);
    event.message_id = inner ? *inner : value_of(text, kId);
  }
  // What follows the Message-ID is Sendmail's own, so the last of each is meant.
  constexpr std::string_view kRelay = ", relay=";
  const size_t relay_at = text.rfind(kRelay);
  if (relay_at == std::string_view::npos) return std::nullopt;
  const std::string_view relay = text.substr(relay_at + kRelay.size());
  event.client_address = bracketed_ip(relay);
  if (event.client_address.empty() && relay.ends_with("localhost")) event.client_address = "127.0.0.1";
  constexpr std::string_view kProtocol = ", proto=";
  if (const size_t at = text.rfind(kProtocol, relay_at); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + kProtocol.size());
    const std::string_view protocol = rest.substr(0, rest.find(", "));
    event.authenticated = protocol == "ESMTPA" || protocol == "ESMTPSA";  // RFC 3848
  }
  return event;
}

// "<a@b.example>,<c@d.example>, ctladdr=<info@b.example> (8/0), delay=..., dsn=2.0.0, stat=Sent (ok)"
std::optional<MailLogEvent> sendmail_delivery_event(std::string_view id, std::string_view text) {
  std::string_view rest = text;
  for (;;) {
    const auto one = take_address(rest);
    if (!one) return std::nullopt;
    if (!take(rest, ",") || rest.starts_with(' ')) break;
  }
  const size_t length = static_cast<size_t>(rest.data() - text.data());
  MailLogEvent event{.kind = EventKind::delivery, .queue_id = id};
  event.recipients = text.substr(0, length > 0 && text[length - 1] == ',' ? length - 1 : length);
  if (take(rest, " ctladdr=")) {
    const auto controlling = take_address(rest);
    if (!controlling) return std::nullopt;
    event.written_to = controlling->substr(0, controlling->find(' '));
  }
  constexpr std::string_view kStatus = ", stat=";
  const size_t at = rest.find(kStatus);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view status = rest.substr(at + kStatus.size());
  event.delivered = status.starts_with("Sent");
  event.final = !status.starts_with("Deferred") && !status.starts_with("queued");
  return event;
}

// "server, relay=h.example [192.0.2.1], authid=jo, mech=PLAIN, bits=0"
std::optional<MailLogEvent> login_event(std::string_view text) {
  const std::string_view user = value_of(text, ", authid=");
  if (user.empty()) return std::nullopt;
  return MailLogEvent{.kind = EventKind::login, .authenticated = true, .user = user};
}

}  // namespace

std::optional<MailLogEvent> read_sendmail_event(std::string_view text) {
  take(text, "NOQUEUE: ");
  if (take(text, "AUTH=server")) return login_event(text);
  const std::string_view id = take_queue_id(text);
  if (id.empty()) return std::nullopt;
  if (take(text, "AUTH=server")) return login_event(text);
  if (take(text, "from=")) return sendmail_sender_event(id, text);
  if (take(text, "to=")) return sendmail_delivery_event(id, text);
  const bool refused = text.starts_with("Milter: data, reject=") || text.starts_with("milter=") ||
                       text.starts_with("Milter: data, discard");
  if (refused && text.find("reject=") != std::string_view::npos)
    return MailLogEvent{.kind = EventKind::done, .queue_id = id};
  return std::nullopt;
}

}  // namespace nonsolicit::lists::maillog
