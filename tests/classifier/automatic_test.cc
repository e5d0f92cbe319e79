// Signs that a program wrote a mail, or that its letter is out of sight, one by one (docs/signs.md).
#include "classifier/automatic.h"

#include "classifier/out_of_sight.h"
#include "classifier/reading.h"
#include "classifier/text_facts.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct SignCase {
  const char* name;
  const char* signs;
  const char* headers;
  const char* body;
};

std::string signs_of(const message::Message& message) {
  const AutomaticSigns signs = automatic_signs(message);
  std::string found;
  const auto add = [&](bool is_so, std::string_view name) {
    if (is_so) found.append(found.empty() ? "" : " ").append(name);
  };
  add(signs.dsn, "dsn");
  add(signs.mdn, "mdn");
  add(signs.auto_submitted, "auto_submitted");
  add(signs.precedence_bulk, "precedence_bulk");
  add(signs.autoreply_header, "autoreply_header");
  add(signs.looks_automatic, "looks_automatic");
  add(signs.wants_no_auto_reply, "wants_no_auto_reply");
  add(signs.calendar_reply, "calendar_reply");
  add(signs.calendar_method != CalendarMethod::none, "method=" + std::string(to_string(signs.calendar_method)));
  add(out_of_sight(message, text_facts(Reading(message)).words) != OutOfSight::no, "opaque");
  return found.empty() ? "none" : found;
}

class Signs : public testing::TestWithParam<SignCase> {};

TEST_P(Signs, AreThoseOfTheRfc) {
  EXPECT_EQ(signs_of(mail("Notes", GetParam().body, GetParam().headers)), GetParam().signs);
}

INSTANTIATE_TEST_SUITE_P(
    Headers, Signs,
    testing::Values(
        SignCase{"auto_generated", "auto_submitted", "Auto-Submitted: auto-generated\n", "Hello.\n"},
        SignCase{"auto_replied", "auto_submitted", "Auto-Submitted: auto-replied\n", "Hello.\n"},
        SignCase{"auto_notified", "auto_submitted", "Auto-Submitted: auto-notified; owner-email=\"a@b.example\"\n",
                 "Hello.\n"},
        SignCase{"auto_capitals", "auto_submitted", "Auto-Submitted: Auto-Replied\n", "Hello.\n"},
        SignCase{"auto_with_comment", "auto_submitted", "Auto-Submitted: (vacation) auto-replied (by sieve (1))\n",
                 "Hello.\n"},
        SignCase{"auto_with_parameter", "auto_submitted", "Auto-Submitted: auto-generated; type=report\n", "Hello.\n"},
        SignCase{"auto_to_come", "auto_submitted", "Auto-Submitted: auto-forwarded\n", "Hello.\n"},
        SignCase{"auto_no", "none", "Auto-Submitted: no\n", "Hello.\n"},
        SignCase{"auto_no_capitals", "none", "Auto-Submitted: NO\n", "Hello.\n"},
        SignCase{"auto_no_with_comment", "none", "Auto-Submitted: no (a person) ; x=y\n", "Hello.\n"},
        SignCase{"auto_empty", "none", "Auto-Submitted: \n", "Hello.\n"},
        SignCase{"auto_only_comment", "none", "Auto-Submitted: (auto-replied)\n", "Hello.\n"},
        SignCase{"auto_two_words", "none", "Auto-Submitted: auto replied\n", "Hello.\n"},
        SignCase{"auto_only_parameter", "none", "Auto-Submitted: ; type=report\n", "Hello.\n"},
        SignCase{"auto_unclosed_comment", "none", "Auto-Submitted: (auto-replied\n", "Hello.\n"},
        SignCase{"auto_twice", "auto_submitted", "Auto-Submitted: auto-replied\nAuto-Submitted: auto-generated\n",
                 "Hello.\n"},
        SignCase{"auto_twice_that_differ", "none", "Auto-Submitted: auto-replied\nAuto-Submitted: no\n", "Hello.\n"},
        SignCase{"x_autoreply", "autoreply_header looks_automatic", "X-Autoreply: yes\n", "Hello.\n"},
        SignCase{"x_autorespond", "autoreply_header looks_automatic", "X-Autorespond: away\n", "Hello.\n"},
        SignCase{"precedence_auto_reply", "autoreply_header looks_automatic", "Precedence: auto_reply\n", "Hello.\n"},
        SignCase{"precedence_bulk", "precedence_bulk", "Precedence: Bulk\n", "Hello.\n"},
        SignCase{"precedence_list", "precedence_bulk", "Precedence: list\n", "Hello.\n"},
        SignCase{"precedence_junk", "precedence_bulk", "Precedence: junk\n", "Hello.\n"},
        SignCase{"precedence_other", "none", "Precedence: first-class\n", "Hello.\n"},
        SignCase{"suppress_all", "wants_no_auto_reply", "X-Auto-Response-Suppress: All\n", "Hello.\n"},
        SignCase{"suppress_some", "wants_no_auto_reply", "X-Auto-Response-Suppress: OOF, AutoReply\n", "Hello.\n"},
        SignCase{"suppress_none", "none", "X-Auto-Response-Suppress: None\n", "Hello.\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Dsn, Signs,
    testing::Values(
        SignCase{"dsn", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_of_two", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; a@b.example\nAction: "
                 "failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_with_original", "dsn",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: message/rfc822\n\nSubject: "
                 "s\n\nHello.\n--x--\n"},
        SignCase{"dsn_with_headers", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/rfc822-headers\n\nSubject: "
                 "s\n--x--\n"},
        SignCase{"dsn_type_in_capitals", "dsn",
                 "Content-Type: Multipart/Report; Report-Type=\"Delivery-Status\"; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_delayed_with_comment", "dsn",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: DNS; mx.b.example (ours)\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: delayed (for hours)\nStatus: 4.4.1 (no answer)\n\n--x--\n"},
        SignCase{"dsn_folded", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns;\n mx.b.example\n\nFinal-Recipient: rfc822;\n	"
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_in_utf8", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/global-delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: utf-8; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_in_base64", "dsn", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\nContent-Transfer-Encoding: "
                 "base64\n\nUmVwb3J0aW5nLU1UQTogZG5zOyBteC5iLmV4YW1wbGUKCkZpbmFsLVJlY2lwaWVudDogcmZjODIyOyBhQGIuZXhhbXB"
                 "sZQpBY3Rpb246IGZhaWxlZApTdGF0dXM6IDUuMS4xCg==\n--x--\n"},
        SignCase{"dsn_without_mta", "none", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: "
                 "5.1.1\n\n--x--\n"},
        SignCase{"dsn_without_recipient", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\n--x--\n"},
        SignCase{"dsn_without_status", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\n\n--x--\n"},
        SignCase{"dsn_without_action", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_of_unknown_action", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: offered\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_of_bad_status", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 550\n\n--x--\n"},
        SignCase{"dsn_of_two_actions", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nAction: relayed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_without_type", "none", "Content-Type: multipart/report; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_of_other_type", "none",
                 "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_in_mixed", "none", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n"},
        SignCase{"dsn_without_part", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x--\n"},
        SignCase{"dsn_in_wrong_order", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: "
                 "rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/plain\n\nIt could not "
                 "be delivered.\n--x--\n"},
        SignCase{"dsn_with_a_fourth_part", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/plain\n\na\n--x\nContent-Type: "
                 "text/plain\n\nBuy now.\n--x--\n"},
        SignCase{"dsn_without_multipart", "none", "Content-Type: message/delivery-status\n",
                 "Reporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: "
                 "5.1.1\n"},
        SignCase{"dsn_type_on_a_text", "none", "Content-Type: text/plain; report-type=delivery-status\n",
                 "Undelivered.\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Mdn, Signs,
    testing::Values(
        SignCase{"mdn", "mdn", "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; displayed\n\n--x--\n"},
        SignCase{"mdn_automatic", "mdn",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "automatic-action/MDN-sent-automatically; displayed\n\n--x--\n"},
        SignCase{"mdn_with_modifier", "mdn",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; processed/error\n\n--x--\n"},
        SignCase{"mdn_with_comment", "mdn",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; displayed (on a phone)\n\n--x--\n"},
        SignCase{"mdn_of_rfc_2298", "mdn",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; denied\n\n--x--\n"},
        SignCase{"mdn_in_utf8", "mdn",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/global-disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; displayed\n\n--x--\n"},
        SignCase{"mdn_without_disposition", "none",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\n\n--x--\n"},
        SignCase{
            "mdn_without_recipient", "none",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
            "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
            "message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--x--\n"},
        SignCase{"mdn_of_unknown_disposition", "none",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; bought\n\n--x--\n"},
        SignCase{"mdn_without_mode", "none",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action; displayed\n\n--x--\n"},
        SignCase{"mdn_of_other_type", "none",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; displayed\n\n--x--\n"},
        SignCase{"mdn_part_of_other_type", "none",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nIt could not be delivered.\n--x\nContent-Type: "
                 "text/plain\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: manual-action/MDN-sent-manually; "
                 "displayed\n\n--x--\n"},
        SignCase{"mdn_asked_for", "none", "Disposition-Notification-To: a@b.example\n", "Hello.\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Calendar, Signs,
    testing::Values(
        SignCase{"calendar_publish", "method=publish", "Content-Type: text/calendar; method=PUBLISH\n",
                 "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_request", "method=request", "Content-Type: text/calendar; method=REQUEST\n",
                 "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_add", "method=add", "Content-Type: text/calendar; method=ADD\n",
                 "BEGIN:VCALENDAR\nMETHOD:ADD\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:"
                 "VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_cancel", "method=cancel", "Content-Type: text/calendar; method=CANCEL\n",
                 "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_refresh", "method=refresh", "Content-Type: text/calendar; method=REFRESH\n",
                 "BEGIN:VCALENDAR\nMETHOD:REFRESH\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_counter", "method=counter", "Content-Type: text/calendar; method=COUNTER\n",
                 "BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_declinecounter", "method=declinecounter",
                 "Content-Type: text/calendar; method=DECLINECOUNTER\n",
                 "BEGIN:VCALENDAR\nMETHOD:DECLINECOUNTER\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply", "calendar_reply method=reply", "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply_of_todo", "calendar_reply method=reply", "Content-Type: text/calendar; method=reply\n",
                 "BEGIN:VCALENDAR\nMETHOD:Reply\nBEGIN:VTODO\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VTODO\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply_by_object", "calendar_reply method=reply", "Content-Type: text/calendar\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply_by_parameter", "calendar_reply method=reply",
                 "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\nEND:"
                 "VCALENDAR\n"},
        SignCase{
            "calendar_reply_folded", "calendar_reply method=reply", "Content-Type: text/calendar; method=REPLY\n",
            "BEGIN:VCALENDAR\nMETHOD:RE\n "
            "PLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_request_by_object", "method=request", "Content-Type: text/calendar\n",
                 "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_request_by_parameter", "method=request", "Content-Type: text/calendar; method=REQUEST\n",
                 "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\nEND:"
                 "VCALENDAR\n"},
        SignCase{"calendar_object_contradicts", "method=request", "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_parameter_contradicts", "method=reply", "Content-Type: text/calendar; method=REQUEST\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply_of_nobody", "method=reply", "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_without_object", "none", "Content-Type: text/calendar; method=REPLY\n", "Accepted.\n"},
        SignCase{"calendar_unclosed", "none", "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\n"},
        SignCase{"calendar_without_component", "none", "Content-Type: text/calendar; method=REPLY\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"},
        SignCase{"calendar_of_unknown_method", "none", "Content-Type: text/calendar; method=OFFER\n",
                 "BEGIN:VCALENDAR\nMETHOD:OFFER\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_method_twice", "none", "Content-Type: text/calendar\n",
                 "BEGIN:VCALENDAR\nMETHOD:REPLY\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:"
                 "mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_method_in_component", "none", "Content-Type: text/calendar\n",
                 "BEGIN:VCALENDAR\nBEGIN:VEVENT\nMETHOD:REPLY\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:"
                 "VEVENT\nEND:VCALENDAR\n"},
        SignCase{"calendar_reply_with_its_copy", "calendar_reply method=reply",
                 "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nYes.\n--x\nContent-Type: text/calendar; "
                 "method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:"
                 "mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n\n--x\nContent-Type: application/ics; "
                 "name=invite.ics\nContent-Disposition: "
                 "attachment\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:"
                 "a@b.example\nEND:VEVENT\nEND:VCALENDAR\n\n--x--\n"},
        SignCase{"calendar_reply_beside_a_request", "method=reply", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nYes.\n--x\nContent-Type: text/calendar; "
                 "method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:"
                 "mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n\n--x\nContent-Type: application/ics; "
                 "name=invite.ics\nContent-Disposition: "
                 "attachment\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:"
                 "mailto:a@b.example\nEND:VEVENT\nEND:VCALENDAR\n\n--x--\n"},
        SignCase{
            "calendar_reply_forwarded", "none", "Content-Type: multipart/mixed; boundary=x\n",
            "--x\nContent-Type: text/plain\n\nSee.\n--x\nContent-Type: message/rfc822\n\nContent-Type: text/calendar; "
            "method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
            "example\nEND:VEVENT\nEND:VCALENDAR\n\n--x--\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Opaque, Signs,
    testing::Values(
        SignCase{"smime_enveloped", "opaque",
                 "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n",
                 "MIAGCSqGSIb3DQEHA6CA\n"},
        SignCase{"smime_auth_enveloped", "opaque",
                 "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m\n",
                 "MIAGCSqGSIb3DQEHA6CA\n"},
        SignCase{"smime_signed_inside", "opaque",
                 "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n",
                 "MIAGCSqGSIb3DQEHA6CA\n"},
        SignCase{"smime_compressed", "opaque",
                 "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7m\n",
                 "MIAGCSqGSIb3DQEHA6CA\n"},
        SignCase{"smime_untyped", "opaque", "Content-Type: application/x-pkcs7-mime; name=smime.p7m\n", "MIAGCSqG\n"},
        SignCase{"smime_by_name", "opaque", "Content-Type: application/octet-stream; name=smime.p7m\n", "MIAGCSqG\n"},
        SignCase{"smime_certificates", "none",
                 "Content-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c\n", "MIAGCSqG\n"},
        SignCase{
            "smime_signature_beside", "none",
            "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=x\n",
            "--x\nContent-Type: text/plain\n\nWe have talked about the minutes of the last meeting and I would like to "
            "know what you think of them before the board meets again in spring.\n\n--x\nContent-Type: "
            "application/pkcs7-signature; name=smime.p7s\n\nMIAGCSqG\n--x--\n"},
        SignCase{"smime_above_a_footer", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAGCSqG\n--x\nContent-Type: "
                 "text/plain\n\nWe have talked about the minutes of the last meeting and I would like to know what you "
                 "think of them before the board meets again in spring.\n\n--x--\n"},
        SignCase{"smime_attached", "none", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nWe have talked about the minutes of the last meeting and I would "
                 "like to know what you think of them before the board meets again in spring.\n\n--x\nContent-Type: "
                 "application/pkcs7-mime; smime-type=enveloped-data\n\nMIAGCSqG\n--x--\n"},
        SignCase{"pgp_mime", "opaque",
                 "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\n",
                 "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: "
                 "application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--x--\n"},
        SignCase{"pgp_mime_forged", "none",
                 "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nWe have talked about the minutes of the last meeting and I would "
                 "like to know what you think of them before the board meets again in spring.\n\n--x\nContent-Type: "
                 "application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--x--\n"},
        SignCase{"pgp_mime_of_one_part", "opaque",
                 "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\n",
                 "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x--\n"},
        SignCase{"pgp_mime_taken_apart", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: "
                 "application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--x--\n"},
        SignCase{
            "pgp_signature_beside", "none",
            "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=x\n",
            "--x\nContent-Type: text/plain\n\nWe have talked about the minutes of the last meeting and I would like to "
            "know what you think of them before the board meets again in spring.\n\n--x\nContent-Type: "
            "application/pgp-signature\n\nx\n--x--\n"},
        SignCase{"pgp_inline", "opaque", "Content-Type: text/plain\n",
                 "-----BEGIN PGP MESSAGE-----\n\nhQEMA0000\n-----END PGP MESSAGE-----\n"},
        SignCase{"pgp_inline_with_a_line", "opaque", "Content-Type: text/plain\n",
                 "For you only:\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA0000\n-----END PGP MESSAGE-----\n"},
        SignCase{"pgp_inline_unclosed", "opaque", "Content-Type: text/plain\n",
                 "-----BEGIN PGP MESSAGE-----\n\nhQEMA0000\n"},
        SignCase{"pgp_inline_below_a_letter", "none", "Content-Type: text/plain\n",
                 "We have talked about the minutes of the last meeting and I would like to know what you think of them "
                 "before the board meets again in spring.\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA0000\n-----END PGP "
                 "MESSAGE-----\n"},
        SignCase{"pgp_signed_text", "none", "Content-Type: text/plain\n",
                 "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello.\n-----BEGIN PGP "
                 "SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"},
        SignCase{"pgp_named_in_a_sentence", "none", "Content-Type: text/plain\n",
                 "A line -----BEGIN PGP MESSAGE----- comes first.\n"},
        SignCase{"document_only", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: application/pdf; "
                 "name=a.pdf\nContent-Disposition: attachment\n\n%PDF\n--x--\n"},
        SignCase{"document_below_a_letter", "none", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nWe have talked about the minutes of the last meeting and I would "
                 "like to know what you think of them before the board meets again in spring.\n\n--x\nContent-Type: "
                 "application/pdf; name=a.pdf\nContent-Disposition: attachment\n\n%PDF\n--x--\n"},
        SignCase{"document_of_no_type", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: application/octet-stream; "
                 "name=a.odt\nContent-Disposition: attachment\n\nx\n--x--\n"},
        SignCase{"image_only", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: image/png; "
                 "name=a.png\nContent-Disposition: attachment\n\nx\n--x--\n"},
        SignCase{"zip_locked", "opaque", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: application/zip; "
                 "name=a.zip\nContent-Disposition: attachment\nContent-Transfer-Encoding: "
                 "base64\n\nUEsDBBQACQAIAAAAAAAAAAAA\n--x--\n"},
        SignCase{"zip_open", "none", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: application/zip; "
                 "name=a.zip\nContent-Disposition: attachment\nContent-Transfer-Encoding: "
                 "base64\n\nUEsDBBQAAAAIAAAAAAAAAAAA\n--x--\n"},
        SignCase{"vcard_only", "none", "Content-Type: multipart/mixed; boundary=x\n",
                 "--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: text/vcard; "
                 "name=a.vcf\nContent-Disposition: attachment\n\nBEGIN:VCARD\n--x--\n"},
        SignCase{"short_text", "none", "Content-Type: text/plain\n", "Thanks, will do.\n"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::classifier
