// A progress bar on standard error, where that is a terminal; else nothing. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace nonsolicit::cli {

class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();  // takes the bar away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(size_t done, size_t total);
  void show(size_t done);  // of nobody knows how many

 private:
  std::string what_;
  bool terminal_ = false;
  size_t permille_ = SIZE_MAX;  // as last drawn
};

// "classifying [##########                    ]  33 %  400/1200"
std::string progress_line(const std::string& what, size_t done, size_t total);

}  // namespace nonsolicit::cli
