#include "classifier/hidden_words.h"

#include <string_view>

#include "base/ascii.h"
#include "classifier/folded.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kManyWords = 20;

bool is_hidden_letter(const message::TextRun& run) {
  return run.hidden != message::Hidden::no && run.role == message::TextRole::fresh;
}

// Stretches that begin with a letter or digit: what pads the first line that an inbox shows is no word.
size_t count_words(std::string_view text) {
  size_t words = 0;
  bool blank = true;
  for (const char c : text) {
    if (blank && base::is_alnum(c)) ++words;
    blank = base::is_space(c);
  }
  return words;
}

}  // namespace

bool hides_many_words(const message::Message& message) {
  size_t words = 0;
  for (const message::TextBody& body : message.bodies) {
    if (!is_shown(body)) continue;
    for (const message::TextRun& run : body.runs) {
      if (!is_hidden_letter(run) || run.offset > body.text.size()) continue;
      words += count_words(std::string_view(body.text).substr(run.offset, run.length));
    }
  }
  return words >= kManyWords;
}

message::Message with_all_in_sight(const message::Message& message) {
  message::Message shown = message;
  for (message::TextBody& body : shown.bodies) {
    for (message::TextRun& run : body.runs) {
      if (is_hidden_letter(run)) run.hidden = message::Hidden::no;
    }
  }
  return shown;
}

}  // namespace nonsolicit::classifier
