// What the sender of returned mail reads: the named reasons of conf/letters.toml filled in for one case, and the text
// part of the report exactly as the mail will carry it. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime.h"
#include "store/records.h"

namespace nonsolicit::engine {

// One named reason in one language, with its placeholders: for a list to choose from.
struct ReasonText {
  std::string name;    // "offer_without_contact"; DecisionExtras::reason
  std::string clause;  // "Q2, Q5"; ""
  std::string title;   // a few words for staff
  std::string text;    // lines with "\n" between them
};
// In the order of the file. An unknown language gives the first of the file.
std::vector<ReasonText> reasons_for(const State& state, std::string_view language);
// Languages that there are letters in, the one for everybody else first: "en", "fr", "es".
std::vector<std::string> letter_languages(const State& state);
// Of the mail, as its sender should be written to: of the evidence, or that for everybody else.
std::string language_of_case(const State& state, const store::CaseRecord& case_record);

struct ReturnValues {
  std::string language;
  std::string case_id;
  std::string subject;                  // of the mail, as it stood there
  std::vector<std::string> recipients;  // as the sender wrote them: those that the return is about
};
// In words for several messages; each gets its own number of recipients (words_for_case).
inline constexpr std::string_view kRecipientsInWords = "{recipients}";
// Lines with "\n" between them, to be edited and given as DecisionOrder::words; "" where there is no such reason.
// Without recipients kRecipientsInWords stays as it is.
std::string fill_reason(const State& state, std::string_view name, const ReturnValues& values);

// The words with kRecipientsInWords filled in for one case.
std::string words_for_case(const State& state, std::string_view words, const ReturnValues& values);

// A word in braces that is no placeholder of a return, as a sentence; "" where there is none.
std::string check_placeholders(std::string_view words);
// Problem of words that a reviewer wrote, as a sentence, or "": too long, control characters, none at all, a mistyped
// placeholder.
std::string check_return_words(std::string_view words);

// The complete text part of the report of a return, LF between lines: the words, where to ask, the page that explains,
// whom it is about, the case; as staff may see it, without the signed link. `words` of no characters are the words for
// a return without a reason.
std::string return_preview(const State& state, std::string_view words, const ReturnValues& values, base::TimePoint now);
// The lines Subject and From of that mail, as a mail program shows them.
std::string return_head_preview(const State& state, const ReturnValues& values);

}  // namespace nonsolicit::engine
