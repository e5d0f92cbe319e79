// A progress bar on standard error, where that is a terminal; else nothing. Not thread-safe.
#pragma once

#include <chrono>
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
  // With the rate since the bar was made, and the time left.
  void show_bytes(size_t done, size_t total);
  void show(size_t done);  // of nobody knows how many

 private:
  void draw(const std::string& line);

  std::string what_;
  bool terminal_ = false;
  size_t permille_ = SIZE_MAX;  // as last drawn
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_;
};

// "classifying [##########                    ]  33 %  400/1200"
std::string progress_line(const std::string& what, size_t done, size_t total);

// "mail.log [##########                    ]  33 %  1.2/3.6 GB  210 MB/s  12 s left"
std::string byte_progress_line(const std::string& what, size_t done, size_t total, std::chrono::milliseconds elapsed);
// "999 bytes", "1.2 MB" (of 1,000,000 bytes).
std::string byte_text(size_t bytes);

}  // namespace nonsolicit::cli
