#include "engine/notices/appeal_letter.h"

#include "base/unicode.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"
#include "engine/notices/return_texts.h"

namespace nonsolicit::engine {

store::LetterRecord appeal_letter(const State& state, const store::CaseRecord& case_record, AppealAnswer answer,
                                  const std::string& words, base::TimePoint now) {
  const std::string language = language_of_case(state, case_record);
  const std::string_view name = answer == AppealAnswer::overturn ? "appeal_overturned" : "appeal_upheld";
  const conf::LetterText& letter = letters_of(state).letter(name, language);
  const conf::LetterValues values = {
      {"subject", case_record.subject.empty() ? "-" : base::visible_text(case_record.subject)},
      {"words", words},
      {"contact", state.options.policy.contact},
      {"association", state.options.policy.association},
      {"url", sender_url(state, case_record.id, now)},
      {"case", case_record.id}};
  return make_letter(state,
                     {.purpose = "appeal",
                      .case_id = case_record.id,
                      .to = case_record.sender,
                      .subject = conf::fill_text(letter.subject, values),
                      .text = conf::fill_text(letter.text, values),
                      .answers = case_record.message_id},
                     Audience::sender, now);
}

}  // namespace nonsolicit::engine
