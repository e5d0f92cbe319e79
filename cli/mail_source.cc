#include "cli/mail_source.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "base/archive.h"
#include "base/ascii.h"
#include "base/file.h"
#include "cli/mailbox.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMaxFile = size_t{1} << 30;
constexpr const char* kArchiveEndings[] = {".tar",     ".tar.gz",  ".tgz",  ".tar.xz", ".txz",
                                           ".tar.bz2", ".tar.zst", ".tbz2", ".zip"};

const char* archive_ending(const std::string& name) {
  for (const char* ending : kArchiveEndings) {
    if (base::iends_with(name, ending)) return ending;
  }
  return nullptr;
}

class Folder : public MailSource {
 public:
  // `folder` is empty or ends in "/" when the source is a single file.
  Folder(std::filesystem::path folder, std::vector<std::string> names)
      : folder_(std::move(folder)), names_(std::move(names)) {}

  const std::vector<std::string>& names() const override { return names_; }
  base::Result<std::string> read(const std::string& name) const override {
    return base::read_file(folder_ / name, kMaxFile);
  }
  bool is_mbox_file(const std::string& name) const override {
    std::ifstream file(folder_ / name, std::ios::binary);
    char head[5] = {};
    file.read(head, sizeof head);
    return file.gcount() == sizeof head && std::string_view(head, sizeof head) == "From ";
  }
  std::string shown(const std::string& name) const override { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> names_;
};

class Archive : public MailSource {
 public:
  Archive(std::string path, std::map<std::string, std::string> files)
      : path_(std::move(path)), files_(std::move(files)) {
    for (const auto& [name, bytes] : files_) names_.push_back(name);
  }

  const std::vector<std::string>& names() const override { return names_; }
  base::Result<std::string> read(const std::string& name) const override {
    const auto file = files_.find(name);
    if (file == files_.end()) return base::permanent_error("no such file in the archive", shown(name));
    return file->second;
  }
  bool is_mbox_file(const std::string& name) const override {
    const auto file = files_.find(name);
    return file != files_.end() && is_mbox(file->second);
  }
  std::string shown(const std::string& name) const override { return path_ + "/" + name; }

 private:
  std::string path_;
  std::map<std::string, std::string> files_;
  std::vector<std::string> names_;
};

base::Result<std::unique_ptr<const MailSource>> open_folder(const std::filesystem::path& folder) {
  std::vector<std::string> problems;
  std::vector<std::string> names;
  for (const auto& file : files_below(folder, problems))
    names.push_back(file.lexically_relative(folder).generic_string());
  if (!problems.empty()) return base::permanent_error("cannot read the folder", problems.front());
  // A maildir may have a label file beside cur and new.
  for (const char* name : {"labels.tsv", "labels.jsonl"}) {
    std::error_code ignored;
    const bool listed = std::find(names.begin(), names.end(), name) != names.end();
    if (!listed && std::filesystem::is_regular_file(folder / name, ignored)) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return std::unique_ptr<const MailSource>(std::make_unique<Folder>(folder, std::move(names)));
}

base::Result<std::unique_ptr<const MailSource>> open_archive(const std::filesystem::path& path) {
  std::map<std::string, std::string> files;
  const auto done = base::read_archive(path, base::ArchiveLimits{}, [&](const std::string& name, std::string bytes) {
    files.insert_or_assign(name, std::move(bytes));
  });
  if (!done) return done.error();
  return std::unique_ptr<const MailSource>(std::make_unique<Archive>(path.string(), std::move(files)));
}

}  // namespace

base::Result<std::unique_ptr<const MailSource>> open_source(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return base::permanent_error("no such file or folder", path.string());
  if (std::filesystem::is_directory(status)) return open_folder(path);
  if (archive_ending(path.filename().string()) != nullptr) return open_archive(path);
  return std::unique_ptr<const MailSource>(
      std::make_unique<Folder>(path.parent_path(), std::vector<std::string>{path.filename().string()}));
}

std::string source_name(const std::filesystem::path& path) {
  std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "folder/"
  std::error_code ignored;
  const std::string name = whole.filename().string();
  if (std::filesystem::is_directory(whole, ignored)) return name;
  if (const char* ending = archive_ending(name); ending != nullptr) {
    return name.substr(0, name.size() - std::string_view(ending).size());
  }
  return whole.stem().string();
}

}  // namespace nonsolicit::cli
