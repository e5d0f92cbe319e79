#include "cli/mailbox.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "base/unicode.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMaxMailFile = size_t{1} << 30;

bool is_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

void give(const std::string& name, std::string bytes, std::vector<std::string>& problems,
          const std::function<void(const MailFile&)>& each) {
  if (is_packed(bytes)) {
    problems.push_back(fmt::format("{}: {}", name, kPackedText));
    return;
  }
  if (!is_mbox(bytes)) {
    each(MailFile{.name = name, .bytes = std::move(bytes)});
    return;
  }
  size_t number = 0;
  for (std::string& message : split_mbox(bytes)) {
    each(MailFile{.name = fmt::format("{}#{}", name, ++number), .bytes = std::move(message)});
  }
}

}  // namespace

bool is_mbox(std::string_view content) {
  return content.starts_with("From ") && content.find('\n') != std::string_view::npos;
}

bool is_packed(std::string_view content) {
  using namespace std::string_view_literals;
  constexpr size_t kTarMagic = 257;
  for (const std::string_view magic : {"\x1F\x8B"sv,
                                       "\xFD"
                                       "7zXZ\0"sv,
                                       "\x28\xB5\x2F\xFD"sv, "PK\x03\x04"sv}) {
    if (content.starts_with(magic)) return true;
  }
  const bool bzip2 = content.starts_with("BZh") && content.size() > 10 && content.substr(4, 6) == "1AY&SY";
  return bzip2 || (content.size() > kTarMagic && content.substr(kTarMagic).starts_with("ustar"));
}

bool is_maildir(const std::filesystem::path& path) { return is_folder(path / "cur") || is_folder(path / "new"); }

void tell_of_folders_not_read(const std::vector<std::string>& paths) {
  constexpr size_t kShown = 5;
  for (const std::string& path : paths) {
    if (!is_maildir(path)) continue;
    std::vector<std::string> folders;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (name.starts_with('.') && is_maildir(entry->path())) folders.push_back(name);
    }
    if (folders.empty()) continue;
    std::sort(folders.begin(), folders.end());
    const size_t more = folders.size() > kShown ? folders.size() - kShown : 0;
    folders.resize(folders.size() - more);
    const std::string_view separator = path.ends_with('/') ? "" : "/";
    const std::string text = fmt::format(
        "{}: not read: {}{}; a folder of a maildir is a maildir of its own: name it ({}{}{})", path,
        fmt::join(folders, ", "), more > 0 ? fmt::format(" and {} more", more) : "", path, separator, folders.back());
    fmt::print(stderr, "nonsolicit: note: {}\n", base::visible_text(text));
  }
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder,
                                               std::vector<std::string>& problems) {
  std::vector<std::filesystem::path> files;
  std::vector<std::filesystem::path> roots = {folder};
  if (is_maildir(folder)) roots = {folder / "cur", folder / "new"};
  for (const auto& root : roots) {
    if (!is_folder(root)) continue;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entry(root, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code ignored;
      if (entry->is_regular_file(ignored)) files.push_back(entry->path());
    }
    if (error) problems.push_back(root.string() + ": " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> split_mbox(std::string_view content) {
  std::vector<std::string> messages;
  bool line_before_empty = true;
  while (!content.empty()) {
    const size_t end = content.find('\n');
    const std::string_view line = content.substr(0, end == std::string_view::npos ? content.size() : end + 1);
    content.remove_prefix(line.size());
    if (line_before_empty && line.starts_with("From ")) {
      messages.emplace_back();
    } else if (!messages.empty()) {
      const size_t quotes = line.find_first_not_of('>');
      const bool quoted = quotes != std::string_view::npos && quotes > 0 && line.substr(quotes).starts_with("From ");
      messages.back().append(quoted ? line.substr(1) : line);
    }
    line_before_empty = line == "\n" || line == "\r\n";
  }
  return messages;
}

std::vector<std::string> read_mail(const std::vector<std::string>& paths,
                                   const std::function<void(const MailFile&)>& each) {
  std::vector<std::string> problems;
  for (const std::string& path : paths) {
    if (path == "-") {
      give("-", std::string(std::istreambuf_iterator<char>(std::cin), {}), problems, each);
      continue;
    }
    std::vector<std::filesystem::path> files = {path};
    const size_t before = problems.size();
    if (is_folder(path)) files = files_below(path, problems);
    if (files.empty() && problems.size() == before) problems.push_back(path + ": no mail in this directory");
    for (const auto& file : files) {
      auto content = base::read_file(file, kMaxMailFile);
      if (content) {
        give(file.string(), std::move(*content), problems, each);
      } else {
        problems.push_back(content.error().full());
      }
    }
  }
  return problems;
}

}  // namespace nonsolicit::cli
