#include "engine/notices/report_text.h"

#include "base/ascii.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"

namespace nonsolicit::engine {
namespace {

std::string lines_of(std::string_view words) {
  std::string lines;
  for (std::string_view line : base::split(words, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines += std::string(line) + "\n";
  }
  return std::string(base::trim(lines));
}

conf::LetterValues values_of(const State& state, const ReturnValues& values, base::TimePoint now) {
  std::string addresses;
  for (const std::string& address : values.recipients)
    addresses += (addresses.empty() ? "  " : "\n  ") + header_text(address);
  return {{"contact", state.options.policy.contact},
          {"association", state.options.policy.association},
          {"url", sender_url(state, values.case_id, now)},
          {"addresses", addresses},
          {"recipients", counted(letters_of(state), "recipients", values.recipients.size(), values.language)},
          {"case", values.case_id}};
}

std::string subject_of(const State& state, std::string_view letter, std::string_view language) {
  return encoded_header(letters_of(state).letter(letter, language).subject);
}

ReturnValues about(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported) {
  return {.language = language_of_case(state, held.case_record), .case_id = held.held.case_id, .recipients = reported};
}

// The first line of the words where it is plain ASCII.
std::string diagnostic_of(std::string_view words) {
  const std::string lines = lines_of(words);
  const std::string first = lines.substr(0, lines.find('\n'));
  const bool plain = !first.empty() && base::is_ascii(first);
  return plain ? first : "Your message was held for a review and is returned to you.";
}

}  // namespace

std::string return_text(const State& state, std::string_view words, const ReturnValues& values, base::TimePoint now) {
  const conf::Letters& letters = letters_of(state);
  conf::LetterValues filled = values_of(state, values, now);
  filled["words"] = lines_of(words);
  if (filled["words"].empty()) filled["words"] = letters.sentence("without_reason", values.language);
  return conf::fill_text(letters.letter("return", values.language).text, filled);
}

Told told_of_return(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported,
                    base::TimePoint now) {
  const ReturnValues values = about(state, held, reported);
  return {.subject = subject_of(state, "return", values.language),
          .text = return_text(state, held.held.words, values, now),
          .diagnostic = diagnostic_of(held.held.words)};
}

Told told_of_expiry(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported,
                    base::TimePoint now) {
  const ReturnValues values = about(state, held, reported);
  return {
      .subject = subject_of(state, "expiry", values.language),
      .text = conf::fill_text(letters_of(state).letter("expiry", values.language).text, values_of(state, values, now)),
      .diagnostic = "Your message was held for a review and nobody released it in time."};
}

Told told_of_refusal(const std::string& answer) {
  return {.subject = "Your message is returned to you",
          .text = "",
          .diagnostic = "The next mail server refused it: " + answer};
}

}  // namespace nonsolicit::engine
