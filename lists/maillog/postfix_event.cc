// Lines of Postfix 2.x and 3.x, as its sources write them: smtpd.c, pickup.c, cleanup_message.c, qmgr_active.c,
// log_adhoc.c.

#include "base/ascii.h"
#include "lists/maillog/event.h"
#include "lists/maillog/fields.h"

namespace nonsolicit::lists::maillog {
namespace {

constexpr std::string_view kLoopback = "127.0.0.1";

// "client=mail.example[192.0.2.1]:4711, sasl_method=PLAIN, sasl_username=jo, orig_queue_id=4XY, orig_client=..."
MailLogEvent client_event(std::string_view id, std::string_view text) {
  MailLogEvent event{.kind = EventKind::start, .queue_id = id};
  const std::string_view client = text.substr(0, text.find(", "));
  const std::string_view original = value_of(text, ", orig_client=");
  event.client_address = bracketed_ip(original.empty() ? client : original);
  event.authenticated = text.find(", sasl_method=") != std::string_view::npos;
  event.user = value_of(text, ", sasl_username=");
  event.authenticated = event.authenticated || !event.user.empty();
  return event;
}

// "<jo@a.example>, size=5, nrcpt=2 (queue active)"
std::optional<MailLogEvent> postfix_sender_event(std::string_view id, std::string_view text) {
  const auto sender = take_bracketed(text);
  if (!sender) return std::nullopt;
  MailLogEvent event{.kind = EventKind::details, .queue_id = id, .sender = *sender};
  if (take(text, ", status=")) {  // "expired, returned to sender", "force-expired, ..."
    event.sender.reset();
    return event;
  }
  event.recipient_count = number_of(value_of(text, ", nrcpt="));
  return event;
}

// "<a@b.example>, orig_to=<info@b.example>, relay=..., delay=..., delays=..., dsn=2.0.0, status=sent (250 ok)"
std::optional<MailLogEvent> postfix_delivery_event(std::string_view id, std::string_view text) {
  const auto recipient = take_bracketed(text);
  if (!recipient) return std::nullopt;
  MailLogEvent event{.kind = EventKind::delivery, .queue_id = id, .recipients = *recipient};
  if (take(text, ", orig_to=")) {
    const auto original = take_bracketed(text);
    if (!original) return std::nullopt;
    event.written_to = *original;
  }
  if (!text.starts_with(", relay=")) return std::nullopt;
  // What the other host said comes after the status, in parentheses.
  constexpr std::string_view kStatus = ", status=";
  const size_t at = text.find(kStatus);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + kStatus.size());
  const std::string_view status = rest.substr(0, rest.find(' '));
  event.delivered = status == "sent";
  event.final = status != "deferred";
  return event;
}

std::optional<MailLogEvent> cleanup_event(std::string_view id, std::string_view text) {
  if (take(text, "message-id=") || take(text, "resent-message-id=")) {
    MailLogEvent event{.kind = EventKind::details, .queue_id = id};
    const auto inner = take_bracketed(text);
    event.message_id = inner ? *inner : base::trim(text);
    return event;
  }
  // The message ends here and is never logged as removed.
  const bool refused = text.starts_with("milter-reject: END-OF-MESSAGE") || text.starts_with("milter-discard:") ||
                       text.starts_with("discard:") || text.starts_with("reject:");
  if (refused) return MailLogEvent{.kind = EventKind::done, .queue_id = id};
  return std::nullopt;
}

}  // namespace

std::optional<MailLogEvent> read_postfix_event(std::string_view service, std::string_view text) {
  const std::string_view id = take_queue_id(text);
  if (id.empty() || id == "NOQUEUE") return std::nullopt;
  if (take(text, "client=")) return client_event(id, text);
  if (text == "removed") return MailLogEvent{.kind = EventKind::done, .queue_id = id};
  if (service == "cleanup") return cleanup_event(id, text);
  if (take(text, "to=")) return postfix_delivery_event(id, text);
  if (service == "pickup" && take(text, "uid=")) {
    // Submitted on the machine itself, as the milter sees it, too.
    return MailLogEvent{.kind = EventKind::start, .queue_id = id, .client_address = kLoopback};
  }
  if (take(text, "from=")) return postfix_sender_event(id, text);
  return std::nullopt;
}

}  // namespace nonsolicit::lists::maillog
