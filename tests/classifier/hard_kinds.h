// All rows of the hard kinds, theme after theme.
#pragma once

#include "tests/classifier/hard_kinds_languages.h"
#include "tests/classifier/hard_kinds_letters.h"
#include "tests/classifier/hard_kinds_others.h"
#include "tests/classifier/hard_kinds_pitches.h"

namespace nonsolicit::classifier {

inline const std::vector<HardKind>& hard_kinds() {
  static const std::vector<HardKind> all = [] {
    std::vector<HardKind> rows;
    for (auto* theme : {hard_letters, hard_pitches, hard_newsletters, hard_events, hard_cards, hard_automatics,
                        hard_french, hard_spanish, hard_german}) {
      for (HardKind& row : theme()) rows.push_back(std::move(row));
    }
    return rows;
  }();
  return all;
}

}  // namespace nonsolicit::classifier
