// Collects the text of one body: folds whitespace, drops what has no width, keeps a run per stretch of one role and one
// reason for being hidden. Hidden text never changes how the visible text around it is spaced. Linear; one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace nonsolicit::message {

enum class Spacing { fold, keep };  // keep: <pre>, blanks and line ends stand as they are

class TextBuilder {
 public:
  explicit TextBuilder(size_t limit_bytes) : limit_(limit_bytes) {}

  // How all that follows is marked.
  void mark(TextRole role, Hidden hidden);
  void add(std::string_view utf8, Spacing spacing);
  void line_break();                  // <br>
  void block_break(size_t newlines);  // at least this many line ends before the next text; 2 leaves an empty line
  void cell_break();                  // a tab before the next text, unless a line end comes
  void bullet();                      // "- " before the next text

  size_t size() const { return text_.size(); }
  bool full() const { return full_; }
  std::string_view text() const { return text_; }
  // Moves text and runs out.
  void finish(TextBody& body);

 private:
  // Visible and hidden text are spaced apart from each other.
  struct Stream {
    bool empty = true;
    bool bullet = false;
    char blank = 0;         // ' ' or '\t' due before the next character
    size_t newlines = 0;    // line ends due
    size_t ended_with = 0;  // line ends that stand at the end already
    bool ended_blank = false;
  };

  Stream& stream() { return hidden_ == Hidden::no ? visible_ : unseen_; }
  void blank(char c);
  void flush();
  void append(std::string_view bytes);

  size_t limit_ = 0;
  bool full_ = false;
  std::string text_;
  std::vector<TextRun> runs_;
  TextRole role_ = TextRole::fresh;
  Hidden hidden_ = Hidden::no;
  Stream visible_;
  Stream unseen_;
};

}  // namespace nonsolicit::message
