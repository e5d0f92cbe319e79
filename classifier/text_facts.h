// What the visible new text of a mail shows by counting: words, persons, questions, prices, dates, how it greets, whose
// firm it names, its language. Marks within a URI are none of the text. Pure; thread-safe. Never fails; linear in the
// text.
#pragma once

#include <cstddef>
#include <string>

namespace nonsolicit::classifier {

enum class Salutation { none, named, anonymous };  // "Hi Anna," / "Dear Sir or Madam" / nothing

// Where the firms of sender and recipients are named (classifier/names.h).
struct FirmsNamed {
  bool own_in_text = false;
  bool own_in_subject = false;
  bool own_at_end = false;  // from the sender's name below the letter on, or in the signature
  bool theirs_in_text = false;
  bool theirs_in_subject = false;
  bool own_bears_name = false;
};

struct TextFacts {
  std::string fresh;  // folded visible new text of all shown bodies, paragraphs ended by LF
  size_t words = 0;
  size_t first_singular = 0;  // I, my; je, mon; yo, mi; ich
  size_t first_plural = 0;    // we, our; nous, notre; nosotros, nuestro; wir
  size_t second = 0;          // you, your; vous, votre; usted, su; Sie
  size_t questions = 0;
  size_t last_question = 0;  // where in `fresh` its mark stands, if there is one
  size_t exclamations = 0;
  size_t prices = 0;
  size_t percentages = 0;
  size_t dates = 0;  // names of months or weekdays with a number nearby, 3/11/2026
  size_t times = 0;  // 10:30, 5 pm, 14h, 15 Uhr
  size_t bullets = 0;
  size_t paragraphs = 0;
  bool follows_up = false;  // Reading::follows_up
  FirmsNamed firms;
  Salutation salutation = Salutation::none;
  std::string language;  // ISO 639-1, "" where too little was told
};

struct Reading;

TextFacts text_facts(const Reading& reading);

}  // namespace nonsolicit::classifier
