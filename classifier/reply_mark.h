// What a subject begins with where a letter answers, or says that it does: "Re:", "AW:", "RV :". Pure.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace nonsolicit::classifier {

// `text`, in small letters, from the start of a word on: how many bytes that word has where it is such a mark, else 0.
constexpr size_t reply_mark(std::string_view text) {
  constexpr std::array<std::string_view, 3> kMarks = {"re", "aw", "rv"};
  const auto mark = std::find(kMarks.begin(), kMarks.end(), text.substr(0, 2));
  if (mark == kMarks.end()) return 0;
  const size_t next = text.find_first_not_of(' ', mark->size());
  return next != std::string_view::npos && text[next] == ':' ? mark->size() : 0;
}

}  // namespace nonsolicit::classifier
