#include "classifier/automatic.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/calendar_method.h"
#include "classifier/report_fields.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return base::is_alnum(c) || c == '-'; });
}

// RFC 3834 section 5: "no" is for mail by people; auto-generated, auto-replied, auto-notified (RFC 5436) and whatever
// may come are not. Parameters and comments may stand round the word.
bool says_auto_submitted(const message::Message& message) {
  size_t automatic = 0;
  for (const message::HeaderField& header : message.headers) {
    if (!base::iequals(header.name, "Auto-Submitted")) continue;
    const std::string value = without_comments(header.value);
    const std::string_view word = base::trim(std::string_view(value).substr(0, value.find(';')));
    // Of two fields that differ none can be believed.
    if (!is_token(word) || base::iequals(word, "no")) return false;
    automatic++;
  }
  return automatic > 0;
}

bool is_among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) { return base::iequals(word, one); });
}

std::string_view before_semicolon(std::string_view value) { return base::trim(value.substr(0, value.find(';'))); }

// RFC 3464 section 2.3.4: "5.1.1".
bool is_status(std::string_view value) {
  const auto numbers = base::split(before_semicolon(value), '.');
  return numbers.size() == 3 && is_among(numbers[0], {"2", "4", "5"}) &&
         std::all_of(numbers.begin(), numbers.end(), [](std::string_view number) {
           return !number.empty() && number.size() <= 3 && std::all_of(number.begin(), number.end(), base::is_digit);
         });
}

// "type; address", as in Reporting-MTA and Final-Recipient.
bool is_typed(std::string_view value) {
  const size_t semicolon = value.find(';');
  return semicolon != std::string_view::npos && is_token(base::trim(value.substr(0, semicolon))) &&
         !base::trim(value.substr(semicolon + 1)).empty();
}

// RFC 3464 sections 2.2.2, 2.3.2 to 2.3.4: a group about the message, then one for each recipient.
bool is_delivery_status(std::string_view text) {
  const auto groups = report_groups(text);
  if (groups.size() < 2 || !is_typed(only_value(groups[0], "reporting-mta"))) return false;
  return std::all_of(groups.begin() + 1, groups.end(), [](const ReportGroup& group) {
    return is_typed(only_value(group, "final-recipient")) && is_status(only_value(group, "status")) &&
           is_among(only_value(group, "action"), {"failed", "delayed", "delivered", "relayed", "expanded"});
  });
}

// RFC 8098 sections 3.2.4 and 3.2.6; "denied" and "failed" are of RFC 2298.
bool is_disposition(std::string_view text) {
  const auto groups = report_groups(text);
  if (groups.size() != 1 || !is_typed(only_value(groups[0], "final-recipient"))) return false;
  const std::string_view value = only_value(groups[0], "disposition");
  const size_t semicolon = value.find(';');
  if (semicolon == std::string_view::npos) return false;
  const auto modes = base::split(value.substr(0, semicolon), '/');
  const std::string_view type = value.substr(semicolon + 1);
  return modes.size() == 2 && is_among(base::trim(modes[0]), {"manual-action", "automatic-action"}) &&
         is_among(base::trim(modes[1]), {"mdn-sent-manually", "mdn-sent-automatically"}) &&
         is_among(base::trim(type.substr(0, type.find('/'))),
                  {"displayed", "deleted", "dispatched", "processed", "denied", "failed"});
}

// RFC 6522 section 3: text for people, the report, and perhaps what it is about. The report for machines; nullptr where
// the message is no whole report of that type.
const message::Part* report_part(const message::Message& message, std::string_view report_type) {
  if (message.parts.empty() || message.parts[0].type != "multipart/report" || message.parts[0].method != report_type) {
    return nullptr;
  }
  const message::Part* report = nullptr;
  size_t children = 0;
  for (size_t i = 1; i < message.parts.size(); i++) {
    if (message.parts[i].parent != size_t{0}) continue;
    if (++children == 2) report = &message.parts[i];
  }
  return children == 2 || children == 3 ? report : nullptr;
}

bool is_dsn(const message::Message& message) {
  const message::Part* const report = report_part(message, "delivery-status");
  // RFC 6533 section 4: the same with addresses in UTF-8.
  return report != nullptr && is_among(report->type, {"message/delivery-status", "message/global-delivery-status"}) &&
         is_delivery_status(report->text);
}

bool is_mdn(const message::Message& message) {
  const message::Part* const report = report_part(message, "disposition-notification");
  return report != nullptr &&
         is_among(report->type, {"message/disposition-notification", "message/global-disposition-notification"}) &&
         is_disposition(report->text);
}

bool has_autoreply_header(const message::Message& message) {
  constexpr std::array kHeaders = {"X-Autoreply",      "X-Autorespond",    "X-Autogenerated",     "X-Auto-Reply-From",
                                   "X-AutoReply-From", "X-Mail-Autoreply", "X-List-Administrivia"};
  if (std::any_of(kHeaders.begin(), kHeaders.end(),
                  [&](const char* name) { return message.header(name) != nullptr; })) {
    return true;
  }
  const std::string_view precedence = message.header_value("Precedence");
  return is_among(precedence, {"auto_reply", "auto-reply"});
}

bool subject_says_automatic(const message::Message& message) {
  // Exchange and Outlook, Gmail, Thunderbird, and their French, Spanish and German versions.
  constexpr std::array kSubjects = {"automatic reply:",
                                    "auto reply:",
                                    "auto-reply:",
                                    "autoreply:",
                                    "out of office:",
                                    "out of office autoreply",
                                    "réponse automatique",
                                    "respuesta automática",
                                    "automatische antwort",
                                    "abwesenheitsnotiz",
                                    "abwesend:",
                                    "abwesenheit:",
                                    "absence du bureau",
                                    "fuera de la oficina",
                                    "undelivered mail returned to sender",
                                    "delivery status notification",
                                    "undeliverable:",
                                    "mail delivery failed",
                                    "returned mail:",
                                    "failure notice",
                                    "delivery has failed",
                                    "accepted:",
                                    "declined:",
                                    "tentative:",
                                    "canceled:",
                                    "read:",
                                    "risposta automatica",
                                    "automatisch antwoord"};
  const std::string subject = base::lower_text(message.subject);
  return std::any_of(kSubjects.begin(), kSubjects.end(), [&](const char* start) { return subject.starts_with(start); });
}

}  // namespace

AutomaticSigns automatic_signs(const message::Message& message) {
  AutomaticSigns signs;
  signs.dsn = is_dsn(message);
  signs.mdn = is_mdn(message);
  const CalendarFound calendar = find_calendar(message);
  signs.calendar_method = calendar.method;
  signs.calendar_reply = calendar.reply;
  signs.auto_submitted = says_auto_submitted(message);
  signs.precedence_bulk = is_among(message.header_value("Precedence"), {"bulk", "list", "junk"});
  signs.autoreply_header = has_autoreply_header(message);
  signs.looks_automatic = signs.autoreply_header || subject_says_automatic(message);
  const std::string_view suppress = message.header_value("X-Auto-Response-Suppress");
  signs.wants_no_auto_reply = !suppress.empty() && !base::iequals(suppress, "none");
  return signs;
}

}  // namespace nonsolicit::classifier
