// Which full stops end no sentence: "am 3. Dezember", "z. B.", "10 a.m.", "Mr. Doe", "31 Dec. at". Pure; thread-safe;
// looks at no more than a word on either side. Never fails.
#pragma once

#include <string_view>

namespace nonsolicit::classifier {

// What stands before a full stop.
enum class Stop {
  end,             // a word: the sentence ends
  day,             // a number of one or two digits: it does not where a month or a small letter follows
  abbreviation,    // "Mr", "z": it does not
  before_capital,  // "Inc", "etc", "Dec": it does not where a small letter or a number follows
  before_number    // "No": it does not where a number follows
};

// `before`: what stands before the full stop, folded or as written.
Stop stop_behind(std::string_view before);

// `next`: what follows behind the blanks, as written; folded text counts as small letters. True where nothing follows.
bool ends_sentence(Stop stop, std::string_view next);

}  // namespace nonsolicit::classifier
