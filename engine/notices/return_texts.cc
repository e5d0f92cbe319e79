#include "engine/notices/return_texts.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/cases/evidence.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/own_links.h"
#include "engine/notices/report_text.h"
#include "engine/report.h"
#include "engine/staff_text.h"

namespace nonsolicit::engine {
namespace {

ReasonText reason_text(const conf::Reason& reason, const std::string& language) {
  ReasonText text{.name = reason.name, .clause = reason.clause};
  const auto words = reason.words.find(language);
  if (words == reason.words.end()) return text;
  text.title = words->second.title;
  text.text = words->second.text;
  return text;
}

}  // namespace

std::vector<ReasonText> reasons_for(const State& state, std::string_view language) {
  const conf::Letters& letters = letters_of(state);
  std::vector<ReasonText> texts;
  for (const conf::Reason& reason : letters.reasons)
    texts.push_back(reason_text(reason, letters.nearest_language(language)));
  return texts;
}

std::vector<std::string> letter_languages(const State& state) { return letters_of(state).languages; }

std::string language_of_case(const State& state, const store::CaseRecord& case_record) {
  return letters_of(state).nearest_language(evidence_from_json(case_record.evidence_json).language);
}

std::string fill_reason(const State& state, std::string_view name, const ReturnValues& values) {
  const conf::Letters& letters = letters_of(state);
  const conf::Reason* reason = letters.find_reason(name);
  if (reason == nullptr) return "";
  const std::string& language = letters.nearest_language(values.language);
  const std::string recipients = values.recipients.empty()
                                     ? std::string(kRecipientsInWords)
                                     : counted(letters, "recipients", values.recipients.size(), language);
  return conf::fill_text(reason_text(*reason, language).text, {{"recipients", recipients},
                                                               {"association", state.options.policy.association},
                                                               {"contact", state.options.policy.contact}});
}

std::string words_for_case(const State& state, std::string_view words, const ReturnValues& values) {
  const conf::Letters& letters = letters_of(state);
  const std::string number =
      counted(letters, "recipients", values.recipients.size(), letters.nearest_language(values.language));
  std::string filled;
  for (;;) {
    const size_t at = words.find(kRecipientsInWords);
    filled += words.substr(0, at);
    if (at == std::string_view::npos) return filled;
    filled += number;
    words.remove_prefix(at + kRecipientsInWords.size());
  }
}

std::string check_placeholders(std::string_view words) {
  for (size_t at = words.find('{'); at != std::string_view::npos; at = words.find('{', at + 1)) {
    size_t end = at + 1;
    while (end < words.size() && (base::is_alpha(words[end]) || words[end] == '_')) end++;
    if (end == at + 1 || end >= words.size() || words[end] != '}') continue;
    const std::string_view name = words.substr(at, end + 1 - at);
    if (name == kRecipientsInWords) continue;
    return fmt::format("There is no placeholder {}; there is {}, which becomes the number of recipients.", name,
                       kRecipientsInWords);
  }
  return "";
}

std::string check_return_words(std::string_view words) {
  if (base::trim(words).empty()) return "The words for the sender are empty.";
  if (std::string problem = length_problem(words); !problem.empty()) return problem;
  if (!base::is_valid_utf8(words)) return "The words for the sender are no valid text.";
  for (const char c : words) {
    const bool line_end = c == '\n' || c == '\r' || c == '\t';
    if ((static_cast<unsigned char>(c) < 32 && !line_end) || c == 127)
      return "The words for the sender hold control characters.";
  }
  return check_placeholders(words);
}

std::string return_preview(const State& state, std::string_view words, const ReturnValues& values,
                           base::TimePoint now) {
  return without_links(return_text(state, words, values, now));
}

std::string return_head_preview(const State& state, const ReturnValues& values) {
  const conf::Letters& letters = letters_of(state);
  return fmt::format("Subject: {}\nFrom: Mail Delivery System <{}>\n",
                     letters.letter("return", letters.nearest_language(values.language)).subject,
                     report_from(state.options));
}

}  // namespace nonsolicit::engine
