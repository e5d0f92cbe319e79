// Words of the pages for people without a login: conf/letters.toml in the language that the browser asks for.
#pragma once

#include <string>
#include <string_view>

#include "conf/letters.h"
#include "review/page.h"

namespace nonsolicit::review {

// Of the languages that there are letters in, the one that the browser likes most; "" where it likes none.
std::string wanted_language(const Visit& visit);

class Words {
 public:
  // The nearest language that there are letters in.
  Words(const Visit& visit, std::string_view language);
  // The sentence, shown; {contact} has its value.
  std::string operator()(std::string_view key, const conf::LetterValues& more = {}) const;
  // All sentences whose keys start with `prefix`, by the rest of the key.
  Json all(std::string_view prefix, const conf::LetterValues& more = {}) const;
  const std::string& language() const { return language_; }

 private:
  const Visit& visit_;
  std::string language_;
};

}  // namespace nonsolicit::review
