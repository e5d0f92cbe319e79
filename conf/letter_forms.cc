// The one list of letters and sentences that conf/letters.toml must have, with the placeholders of each.
#include "conf/letters.h"

namespace nonsolicit::conf {

const std::vector<LetterForm>& letter_forms() {
  static const std::vector<LetterForm> forms = {
      {.name = "notice",
       .many = Part::required,
       .item = Part::required,
       .placeholders = {"count", "subject", "messages", "association", "contact"},
       .of_items = {"subject", "recipients", "rule", "reasons", "helps", "until", "case", "url"}},
      {.name = "return", .placeholders = {"words", "contact", "association", "url", "addresses", "recipients", "case"}},
      {.name = "expiry", .placeholders = {"contact", "association", "url", "addresses", "recipients", "case"}},
      {.name = "appeal_upheld", .placeholders = {"subject", "words", "contact", "association", "url", "case"}},
      {.name = "appeal_overturned", .placeholders = {"subject", "words", "contact", "association", "url", "case"}},
      {.name = "reminder",
       .many = Part::required,
       .item = Part::required,
       .placeholders = {"count", "subject", "messages", "association", "url"},
       .of_items = {"sender", "subject", "recipients", "until", "case"}},
      {.name = "digest",
       .item = Part::required,
       .placeholders = {"date", "held", "oldest", "appeals", "complaints", "second", "failing", "new", "rules",
                        "association", "url"},
       .of_items = {"rule", "held", "decided", "released", "rate"}},
      {.name = "alarm", .placeholders = {"case", "attempts", "failure", "association", "url"}},
  };
  return forms;
}

const std::vector<SentenceForm>& sentence_forms() {
  static const std::vector<SentenceForm> forms = {
      {"recipients_one", {}},
      {"recipients_many", {"count"}},
      {"members_one", {}},
      {"members_many", {"count"}},
      {"without_reason", {}},
      // What may be told of a case: one sentence per reason that is for everybody.
      {"kind_solicitation", {}},
      {"kind_newsletter", {}},
      {"kind_event_invitation", {}},
      {"kind_opaque", {}},
      {"greeting_broken", {}},
      {"no_contact", {"members"}},
      {"no_opt_out", {}},
      {"unclear_opt_out", {}},
      {"opted_out", {}},
      {"reach", {"count"}},
      {"carries_directory", {}},
      {"first_contact", {}},
      {"for_review", {}},
      // What would help.
      {"help_opt_out", {}},
      {"help_asked", {}},
      {"help_take_off", {}},
      {"help_greeting", {}},
      {"help_plain_text", {}},
      {"help_directory", {}},
      {"help_narrow", {}},
      {"help_contact", {"contact"}},
      // The page that explains: what became of the message.
      {"state_held", {"until"}},
      {"state_being_decided", {}},
      {"state_released", {}},
      {"state_partly_released", {}},
      {"state_returned", {}},
      {"state_withdrawn", {}},
      {"state_expired", {}},
      {"state_refused", {}},
      {"state_tagged", {}},
      // The page that explains: headings, fields, buttons.
      {"page_title", {}},
      {"page_subject", {}},
      {"page_sent", {}},
      {"page_to", {}},
      {"page_case", {}},
      {"page_rule", {}},
      {"page_why", {}},
      {"page_phrases", {}},
      {"page_helps", {}},
      {"page_told", {}},
      {"page_withdraw", {}},
      {"page_withdraw_about", {}},
      {"page_justify", {}},
      {"page_justify_about", {}},
      {"page_justify_when", {}},
      {"page_justify_by", {}},
      {"page_justify_more", {}},
      {"page_justify_send", {}},
      {"page_appeal", {}},
      {"page_appeal_about", {}},
      {"page_appeal_text", {}},
      {"page_appeal_send", {}},
      {"page_appeal_open", {}},
      {"page_appeal_upheld", {}},
      {"page_appeal_overturned", {}},
      {"page_questions", {"contact"}},
      {"done_withdraw", {}},
      {"done_justify", {}},
      {"done_appeal", {}},
      // Why something cannot be done.
      {"problem_link", {"contact"}},
      {"problem_expired", {"contact"}},
      {"problem_gone", {"contact"}},
      {"problem_decided", {}},
      {"problem_appealed", {}},
      {"problem_often", {}},
      {"problem_empty", {}},
      {"problem_long", {}},
      {"problem_ours", {}},
  };
  return forms;
}

const std::vector<std::string_view>& reason_placeholders() {
  static const std::vector<std::string_view> known = {"recipients", "association", "contact"};
  return known;
}

}  // namespace nonsolicit::conf
