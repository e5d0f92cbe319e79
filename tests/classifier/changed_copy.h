// Copies of a letter as a sender makes them for the next recipient: another name, date, link token, some other words, a
// sentence moved, a P.S. Made from a seed, so that every run makes the same. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::classifier {

enum class Change { name, date, link, words, sentence, postscript };
inline constexpr std::array kAllChanges = {Change::name,  Change::date,     Change::link,
                                           Change::words, Change::sentence, Change::postscript};
std::string_view to_string(Change change);

class Letter {
 public:
  // `text`: visible new text without its greeting.
  Letter(std::string_view text, uint64_t seed);

  // The mail as it goes out, with `changes` made to it.
  std::string mail(const std::vector<Change>& changes) const;

 private:
  std::vector<std::string> sentences_;  // with the blanks behind them
  uint64_t seed_ = 0;
};

// Sixty words that a firm puts below all its mails.
struct SharedTail {
  const char* name;
  const char* text;
};
const std::vector<SharedTail>& shared_tails();

// `text` with nothing round it, sent to a list.
std::string mail_of(std::string_view text);

}  // namespace nonsolicit::classifier
