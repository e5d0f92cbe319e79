#include "classifier/abbreviations.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/word_table.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongestWord = 12;  // bytes; no word of the lists is longer
constexpr std::string_view kStreet = "str";

constexpr uint32_t kAlways = 1;
constexpr uint32_t kBeforeCapital = 2;
constexpr uint32_t kBeforeNumber = 4;

const WordTable& abbreviations() {
  static const WordTable words = {
      {kAlways,
       {"mr", "mrs", "ms",  "dr", "drs", "prof", "st", "mme", "mmes", "mlle", "sr",   "sra", "srta", "hr",  "frl",
        "nr", "vs",  "bzw", "ca", "eg",  "ie",   "ej", "zb",  "evtl", "inkl", "zzgl", "ggf", "vgl",  "dipl"}},
      {kBeforeCapital, {"inc", "ltd", "co",   "corp", "etc", "usw",  "str", "av",   "avda", "art",   "abs", "tel",
                        "jan", "feb", "febr", "apr",  "jun", "jul",  "aug", "sep",  "sept", "oct",   "okt", "nov",
                        "dec", "dez", "janv", "févr", "avr", "juil", "déc", "dept", "est",  "approx"}},
      {kBeforeNumber, {"no", "nos", "núm", "fig", "vol"}}};
  return words;
}

// Behind the number of a day. "may" is left out: "It costs 20. May I call?"
const WordTable& months() {
  static const WordTable words = {
      {1, {"januar",  "jänner",   "jaenner",  "februar",  "feber",   "märz",     "maerz", "april", "mai",  "juni",
           "juli",    "august",   "oktober",  "dezember", "january", "february", "march", "june",  "july", "september",
           "october", "november", "december", "jan",      "feb",     "mär",      "mrz",   "apr",   "jun",  "jul",
           "aug",     "sep",      "sept",     "okt",      "oct",     "nov",      "dez",   "dec"}}};
  return words;
}

// The word at the end of `text`, or its last bytes where it is longer.
std::string_view last_word(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && text.size() - begin <= kLongestWord && is_word_byte(text[begin - 1])) begin--;
  return text.substr(begin);
}

std::string_view first_word(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && end <= kLongestWord && is_word_byte(text[end])) end++;
  return text.substr(0, end);
}

bool is_day_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return base::is_digit(c); });
}

// "a.m", "p. m": before a capital they end a sentence as any word does.
bool is_half_of_day(std::string_view before) {
  if (base::to_lower(before.back()) != 'm') return false;
  before.remove_suffix(1);
  if (before.ends_with(' ')) before.remove_suffix(1);
  if (!before.ends_with('.') || before.size() < 2) return false;
  const std::string_view first = last_word(before.substr(0, before.size() - 1));
  return base::iequals(first, "a") || base::iequals(first, "p");
}

bool begins_small(std::string_view text) {
  if (text[0] >= 'a' && text[0] <= 'z') return true;
  // U+00DF to U+00FF.
  return text.size() > 1 && text[0] == '\xC3' && static_cast<unsigned char>(text[1]) >= 0x9F;
}

// "20. Januar", "20. 1. 2027".
bool goes_on_as_date(std::string_view next) {
  const std::string_view word = first_word(next);
  if (is_day_number(word)) return word.size() == 4 || (word.size() <= 2 && next.substr(word.size()).starts_with('.'));
  return word.size() <= kLongestWord && months().contains(base::lower_text(word));
}

}  // namespace

Stop stop_behind(std::string_view before) {
  const std::string_view word = last_word(before);
  if (word.empty()) return Stop::end;
  if (word.size() <= 2 && is_day_number(word)) return Stop::day;
  if (word.size() == 1) {
    // "So do I."
    return base::to_lower(word[0]) == 'i' || is_half_of_day(before) ? Stop::before_capital : Stop::abbreviation;
  }
  const std::string small = base::to_lower(word);
  const uint32_t lists = abbreviations().lists_of(small);
  if ((lists & kAlways) != 0) return Stop::abbreviation;
  // "Hauptstr. 5"
  if ((lists & kBeforeCapital) != 0 || small.ends_with(kStreet)) return Stop::before_capital;
  return (lists & kBeforeNumber) != 0 ? Stop::before_number : Stop::end;
}

bool ends_sentence(Stop stop, std::string_view next) {
  if (next.empty()) return true;
  switch (stop) {
    case Stop::end: return true;
    case Stop::day: return !begins_small(next) && !goes_on_as_date(next);
    case Stop::abbreviation: return false;
    case Stop::before_capital: return !begins_small(next) && !base::is_digit(next[0]);
    case Stop::before_number: return !base::is_digit(next[0]);
  }
  return true;
}

}  // namespace nonsolicit::classifier
