// The boundaries of the multiparts that are open, and which of them a line closes or continues (RFC 2046
// section 5.1.1). A line matches only whole: "--" boundary ["--"] and then blanks. Innermost first. Not thread-safe
// while growing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::message {

class Delimiters {
 public:
  struct Match {
    size_t level = 0;  // 0 is the outermost
    bool closing = false;
  };

  void push(std::string boundary) { boundaries_.push_back(std::move(boundary)); }
  void cut_to(size_t count) { boundaries_.resize(count); }
  size_t size() const { return boundaries_.size(); }
  std::optional<Match> match(std::string_view line) const;

 private:
  std::vector<std::string> boundaries_;
};

}  // namespace nonsolicit::message
