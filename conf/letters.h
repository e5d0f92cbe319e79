// The words of our own letters, of the page that explains, and the named reasons of returns, in several languages
// (conf/letters.toml, docs/letters.md). Plain values, complete in every language once loaded. Pure; thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::conf {

// "{name}" in a text -> its value, which may have several lines.
using LetterValues = std::map<std::string, std::string, std::less<>>;

struct LetterText {
  std::string subject;
  std::string subject_many;  // where it is about several messages; only of letters that may be
  std::string text;
  std::string item;  // of each message in {messages}, or of each rule in {rules}
};
struct ReasonWords {
  std::string title;
  std::string text;
};
struct Reason {
  std::string name;  // unique; letters, digits and "_.-"
  std::string clause;
  std::map<std::string, ReasonWords, std::less<>> words;  // by language
};

struct Letters {
  std::vector<std::string> languages;  // the first is used where the mail's is none of them
  std::string staff_language;
  std::map<std::string, std::map<std::string, LetterText, std::less<>>, std::less<>> letters;  // language, name
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> sentences;
  std::vector<Reason> reasons;

  // "fr" for "fr-CA" where there is French; the first language where there is none.
  const std::string& nearest_language(std::string_view wanted) const;
  // `name` is one of letter_forms(), `key` one of sentence_forms().
  const LetterText& letter(std::string_view name, std::string_view language) const;
  const std::string& sentence(std::string_view key, std::string_view language) const;
  const Reason* find_reason(std::string_view name) const;
};

// What each letter and sentence must have; the one list for loader, code and docs/letters.md.
enum class Part { none, required };
struct LetterForm {
  std::string_view name;  // "notice"
  Part many = Part::none;
  Part item = Part::none;
  std::vector<std::string_view> placeholders;  // of subject and text
  std::vector<std::string_view> of_items;      // of the item
};
const std::vector<LetterForm>& letter_forms();
struct SentenceForm {
  std::string_view key;
  std::vector<std::string_view> placeholders;
};
const std::vector<SentenceForm>& sentence_forms();
const std::vector<std::string_view>& reason_placeholders();

// Fills in once: a value never becomes a placeholder. A line with a placeholder whose value is empty or not given is
// left out, with the line before it where that ends with a colon; so are empty lines at the ends, and all but one
// between two lines.
std::string fill_text(std::string_view text, const LetterValues& values);
// The first unknown placeholder of a text, with its braces, or "". An open brace without its end is one.
std::string unknown_placeholder(std::string_view text, const std::vector<std::string_view>& known);

}  // namespace nonsolicit::conf
