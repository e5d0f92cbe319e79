// A file with the given text that goes away with the test. For tests of load_policy and load_classifier.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace nonsolicit::conf {

class TempFile {
 public:
  explicit TempFile(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "nonsolicit_XXXXXX").string();
    const int fd = mkstemp(pattern.data());
    if (fd >= 0) close(fd);
    path_ = pattern;
    std::ofstream(path_) << text;
  }
  ~TempFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // `problem` without the path in front: ":3: ...".
  std::string without_path(const std::string& problem) const {
    return problem.starts_with(path_.string()) ? problem.substr(path_.string().size()) : problem;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace nonsolicit::conf
