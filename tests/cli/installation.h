// An installation in a folder of its own (options, keys, directory, store, spool) and the real program run in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nonsolicit::cli {

struct Ran {
  int code = -1;  // exit code; -1 where a signal ended it
  std::string out;
  std::string err;
};

class Installation : public testing::Test {
 protected:
  enum class Setup { bare, ready };  // bare: the options file only; ready: key, directory with anna, ben and a canary
  explicit Installation(Setup setup = Setup::ready);
  ~Installation() override;

  // Runs the program with `arguments` and the installation's options file; `input` is its standard input.
  Ran run(const std::vector<std::string>& arguments, const std::string& input = {}) const;
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  void put(const std::string& name, std::string_view content) const;
  // Name, size and time of last change of everything in the folder.
  std::string listing() const;

  std::filesystem::path folder_;
};

class BareInstallation : public Installation {
 protected:
  BareInstallation() : Installation(Setup::bare) {}
};

std::string sample_mail(const std::string& to, const std::string& subject = "Hello");

}  // namespace nonsolicit::cli
