// Collects what is wrong with one file, so that an admin sees all of it in one run. Each problem is one line:
// "file:line: key: what is wrong (did you mean ...?)". Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace nonsolicit::conf {

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  // Line 0: the file as a whole. An empty key is left out.
  void add(size_t line, std::string_view key, std::string_view what);
  // "unknown key", with the nearest of `known`, if one is near.
  void add_unknown(size_t line, std::string_view key, std::string_view what, const std::vector<std::string>& known);

  size_t count() const { return found_.size(); }
  const std::string& file() const { return file_; }
  // By line; problems of one line in the order of their finding.
  std::vector<std::string> take();

 private:
  std::string file_;
  std::vector<std::pair<size_t, std::string>> found_;
};

// The lines of the detail, each a problem with its place; the text alone where there is no detail.
std::vector<std::string> problem_lines(const base::Error& error);

// Hostile text in a message: one line, controls shown as "U+001B".
std::string one_line(std::string_view text);

// ` (did you mean "x"?)` with the nearest candidate, or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace nonsolicit::conf
