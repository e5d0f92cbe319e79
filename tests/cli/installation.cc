#include "tests/cli/installation.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace nonsolicit::cli {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Becomes the program; only calls that are allowed after fork().
[[noreturn]] void become_program(const std::filesystem::path& streams, char** argv) {
  const auto open_as = [&streams](const char* name, int flags, int target) {
    const int fd = ::open((streams / name).c_str(), flags, 0600);
    ::dup2(fd, target);
  };
  open_as("in", O_RDONLY, STDIN_FILENO);
  open_as("out", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  open_as("err", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  ::execv(argv[0], argv);
  ::_exit(127);
}

}  // namespace

Installation::Installation(Setup setup) {
  std::string name = (std::filesystem::temp_directory_path() / "nonsolicit-cli-XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  const std::string conf = std::string(NONSOLICIT_SOURCE_DIR) + "/conf/";
  put("nonsolicit.toml",
      "key_file = \"keys\"\ndirectory_file = \"members.nsd\"\nclassifier_file = \"" + conf +
          "classifier.toml\"\n"
          "[store]\npath = \"state.db\"\n[spool]\ndirectory = \"spool\"\n[policy]\nmode = \"enforce\"\nfile = \"" +
          conf + "policy.toml\"\n");
  if (setup == Setup::bare) return;
  EXPECT_EQ(run({"key", "init"}).code, 0);
  put("members.csv",
      "email,name,organisation,canary\nanna@b.example,Anna,B,\nben@c.example,Ben,C,\ncanary@e.example,,E,yes\n");
  const Ran imported = run({"directory", "import", file("members.csv").string()});
  EXPECT_EQ(imported.code, 0) << imported.err;
}

Installation::~Installation() { std::filesystem::remove_all(folder_); }

Ran Installation::run(const std::vector<std::string>& arguments, const std::string& input) const {
  std::string pattern = (std::filesystem::temp_directory_path() / "nonsolicit-run-XXXXXX").string();
  const std::filesystem::path streams = ::mkdtemp(pattern.data());
  std::ofstream(streams / "in", std::ios::binary) << input;
  std::vector<std::string> words = {NONSOLICIT_PROGRAM, "--config", file("nonsolicit.toml").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) become_program(streams, argv.data());
  int status = 0;
  ::waitpid(child, &status, 0);
  const Ran ran{.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                .out = content_of(streams / "out"),
                .err = content_of(streams / "err")};
  std::filesystem::remove_all(streams);
  return ran;
}

void Installation::put(const std::string& name, std::string_view content) const {
  std::filesystem::create_directories(file(name).parent_path());
  std::ofstream(file(name), std::ios::binary) << content;
}

std::string Installation::listing() const {
  std::vector<std::string> lines = {
      std::to_string(std::filesystem::last_write_time(folder_).time_since_epoch().count())};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    lines.push_back(entry.path().string() + " " + std::to_string(entry.last_write_time().time_since_epoch().count()) +
                    " " + (entry.is_regular_file() ? std::to_string(entry.file_size()) : ""));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string sample_mail(const std::string& to, const std::string& subject) {
  return "From: Jo <jo@a.example>\nTo: " + to + "\nSubject: " + subject +
         "\nMessage-ID: <1@a.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
         "We help law firms cut their printing costs by 30% with our managed print service.\n"
         "Our pricing starts at $99 per month, and there is a free trial.\n";
}

}  // namespace nonsolicit::cli
