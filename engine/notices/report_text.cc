#include "engine/notices/report_text.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/describe.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostSubject = 200;
constexpr size_t kMostDiagnostic = 200;

std::string lines_of(std::string_view words) {
  std::string lines;
  for (std::string_view line : base::split(words, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines += std::string(line) + "\n";
  }
  return std::string(base::trim(lines));
}

std::string shown_subject(std::string_view subject) {
  return subject.empty() ? "-" : base::visible_text(cut_text(subject, kMostSubject));
}

conf::LetterValues values_of(const State& state, const ReturnValues& values, base::TimePoint now) {
  std::string addresses;
  for (const std::string& address : values.recipients)
    addresses += (addresses.empty() ? "  " : "\n  ") + header_text(address);
  return {{"contact", state.options.policy.contact},
          {"association", state.options.policy.association},
          {"url", sender_url(state, values.case_id, now)},
          {"subject", shown_subject(values.subject)},
          {"addresses", addresses},
          {"recipients", counted(letters_of(state), "recipients", values.recipients.size(), values.language)},
          {"case", values.case_id}};
}

std::string subject_of(const State& state, std::string_view letter, std::string_view language) {
  return encoded_header(letters_of(state).letter(letter, language).subject);
}

// What stands in a report, folded as its reader would have it: a paragraph typed as one line is longer than SMTP takes.
std::string filled(const State& state, std::string_view letter, const std::string& language,
                   const conf::LetterValues& values) {
  return wrapped(base::repair_utf8(conf::fill_text(letters_of(state).letter(letter, language).text, values)),
                 kLetterColumns);
}

ReturnValues about(const State& state, const store::HeldCase& held, const std::vector<std::string>& reported) {
  return {.language = language_of_case(state, held.case_record),
          .case_id = held.held.case_id,
          .subject = held.case_record.subject,
          .recipients = reported};
}

// The start of the words where their first line is plain ASCII.
std::string diagnostic_of(std::string_view words) {
  const std::string lines = lines_of(words);
  const std::string first = lines.substr(0, lines.find('\n'));
  const bool plain = !first.empty() && base::is_ascii(first);
  return plain ? cut_text(first, kMostDiagnostic) : "Your message was held for a review and is returned to you.";
}

}  // namespace

std::string return_text(const State& state, std::string_view words, const ReturnValues& values, base::TimePoint now) {
  const conf::Letters& letters = letters_of(state);
  conf::LetterValues filling = values_of(state, values, now);
  filling["words"] = lines_of(words);
  if (filling["words"].empty()) filling["words"] = letters.sentence("without_reason", values.language);
  return filled(state, "return", values.language, filling);
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
  return {.subject = subject_of(state, "expiry", values.language),
          .text = filled(state, "expiry", values.language, values_of(state, values, now)),
          .diagnostic = "Your message was held for a review and nobody released it in time."};
}

Told told_of_refusal(const std::string& answer) {
  return {.subject = "Your message is returned to you",
          .text = "",
          .diagnostic = "The next mail server refused your message: " + answer};
}

}  // namespace nonsolicit::engine
