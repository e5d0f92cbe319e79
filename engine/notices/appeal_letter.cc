#include "engine/notices/appeal_letter.h"

#include "base/unicode.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"
#include "engine/notices/return_texts.h"

namespace nonsolicit::engine {

namespace {

std::string outcome(const State& state, const AppealAnswered& told, const std::string& language) {
  if (told.answer == AppealAnswer::uphold) return "";
  const std::string_view key = told.goes_out ? "again_goes_out" : told.again_until ? "again_until" : "again_refused";
  return conf::fill_text(
      letters_of(state).sentence(key, language),
      {{"until", told.again_until ? minute_text(*told.again_until) : ""}, {"contact", state.options.policy.contact}});
}

}  // namespace

store::LetterRecord appeal_letter(const State& state, const store::CaseRecord& case_record, const AppealAnswered& told,
                                  base::TimePoint now) {
  const std::string language = language_of_case(state, case_record);
  const std::string_view name = told.answer == AppealAnswer::overturn ? "appeal_overturned" : "appeal_upheld";
  const conf::LetterText& letter = letters_of(state).letter(name, language);
  const conf::LetterValues values = {
      {"subject", case_record.subject.empty() ? "-" : base::visible_text(case_record.subject)},
      {"outcome", outcome(state, told, language)},
      {"words", told.words},
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
