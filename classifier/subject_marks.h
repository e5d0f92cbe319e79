// What a subject begins with before its own words: "Re:", "AW:", "RV :" where a letter answers, or says that it does,
// and "[members]", the tag of a mailing list or a gateway. Pure; never fails.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace nonsolicit::classifier {

struct SubjectMarks {
  size_t length = 0;     // bytes up to the first own word
  bool answers = false;  // "Re:" is among them
};

// `subject` in small letters.
constexpr SubjectMarks subject_marks(std::string_view subject) {
  constexpr std::array<std::string_view, 3> kReplies = {"re", "aw", "rv"};
  constexpr size_t kLongestTag = 30;
  SubjectMarks marks;
  for (;;) {
    marks.length = std::min(subject.find_first_not_of(' ', marks.length), subject.size());
    const std::string_view rest = subject.substr(marks.length);
    if (std::find(kReplies.begin(), kReplies.end(), rest.substr(0, 2)) != kReplies.end()) {
      const size_t colon = rest.find_first_not_of(' ', 2);
      if (colon == std::string_view::npos || rest[colon] != ':') return marks;
      marks.answers = true;
      marks.length += colon + 1;
    } else {
      const size_t end = rest.starts_with('[') ? rest.substr(0, kLongestTag).find_first_of(" ]") : 0;
      if (end == std::string_view::npos || end < 2 || rest[end] != ']') return marks;
      marks.length += end + 1;
    }
  }
}

}  // namespace nonsolicit::classifier
