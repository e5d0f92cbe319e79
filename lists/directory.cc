#include "lists/directory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "lists/directory_file.h"

namespace nonsolicit::lists {
namespace {

constexpr size_t kMaxFileBytes = size_t{4} << 30;
constexpr unsigned kFileMode = 0640;

// A file mapped for reading. It keeps the inode that it was opened with; a writer renames a new file over the name and
// never changes this one.
class Mapping {
 public:
  Mapping() = default;
  Mapping(void* start, size_t size) : start_(start), size_(size) {}
  Mapping(Mapping&& other) noexcept
      : start_(std::exchange(other.start_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(start_, other.start_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Mapping() {
    if (start_ != nullptr) ::munmap(start_, size_);
  }
  std::string_view bytes() const { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  size_t size_ = 0;
};

enum class IfMissing { fail, empty };

base::Result<Mapping> map_file(const std::filesystem::path& path, IfMissing if_missing) {
  const auto failed = [&](std::string_view what) {
    return base::config_error(std::string(what), path.string() + ": " + base::errno_text(errno));
  };
  // O_NONBLOCK: opening a pipe by mistake must not wait for its writer.
  const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid() && errno == ENOENT) {
    if (if_missing == IfMissing::empty) return Mapping();
    return failed("no directory file; make one with: nonsolicit directory import");
  }
  if (!fd.valid()) return failed("cannot open the directory file");
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return failed("cannot open the directory file");
  if (!S_ISREG(info.st_mode)) return base::config_error("the directory is no regular file", path.string());
  const auto size = static_cast<size_t>(info.st_size);
  if (size > kMaxFileBytes) return base::config_error("the directory file is too large", path.string());
  if (size == 0) return Mapping();
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (start == MAP_FAILED) return failed("cannot map the directory file");
  return Mapping(start, size);
}

// `Bytes` owns what the view looks at: a Mapping or a string.
template <class Bytes>
class ViewedDirectory : public Directory {
 public:
  ViewedDirectory(Bytes bytes, DirectoryView view, std::shared_ptr<const base::KeyRing> keys)
      : bytes_(std::move(bytes)), view_(std::move(view)), keys_(std::move(keys)) {}

  std::optional<DirectoryEntry> find(const base::Address& address) const override {
    if (address.empty()) return std::nullopt;
    return view_.find(directory_hash(*keys_, address));
  }
  DirectoryInfo info() const override { return view_.info(); }
  uint64_t organisation_key(std::string_view name) const override { return directory_organisation_key(*keys_, name); }

 private:
  const Bytes bytes_;
  const DirectoryView view_;
  const std::shared_ptr<const base::KeyRing> keys_;
};

}  // namespace

base::Result<std::shared_ptr<const Directory>> open_directory(const std::filesystem::path& path,
                                                              std::shared_ptr<const base::KeyRing> keys) {
  auto mapping = map_file(path, IfMissing::fail);
  if (!mapping) return mapping.error();
  auto view = DirectoryView::check(mapping->bytes(), *keys);
  if (!view) {
    const base::Error& error = view.error();
    const std::string detail = error.detail.empty() ? path.string() : path.string() + ": " + error.detail;
    return base::config_error(error.text, detail);
  }
  return std::shared_ptr<const Directory>(
      std::make_shared<ViewedDirectory<Mapping>>(std::move(*mapping), std::move(*view), std::move(keys)));
}

std::shared_ptr<const Directory> make_directory(const std::vector<DirectoryRow>& rows,
                                                std::shared_ptr<const base::KeyRing> keys) {
  // On the heap, so that the view stays valid when the owner moves.
  auto bytes = std::make_unique<const std::string>(directory_bytes(rows, *keys, {}));
  auto view = DirectoryView::check(*bytes, *keys);
  if (!view) return nullptr;  // cannot happen: these bytes were just written
  return std::make_shared<ViewedDirectory<std::unique_ptr<const std::string>>>(std::move(bytes), std::move(*view),
                                                                               std::move(keys));
}

base::Result<DirectoryInfo> write_directory(const std::filesystem::path& path, const std::vector<DirectoryRow>& rows,
                                            const base::KeyRing& keys, const DirectoryWriteOptions& options) {
  const std::string bytes = directory_bytes(rows, keys, options);
  auto view = DirectoryView::check(bytes, keys);
  if (!view) return base::bug_error("the new directory file does not read back", view.error().full());
  const DirectoryInfo info = view->info();
  if (!options.force) {
    if (info.entries == 0) return base::config_error("the member list is empty; the present directory stays");
    auto present = map_file(path, IfMissing::empty);
    if (!present) return present.error();
    const auto before = claimed_entries(present->bytes());
    if (before && info.entries < *before / 2 + *before % 2) {
      return base::config_error("the member list shrank to less than half; the present directory stays",
                                fmt::format("{} entries, {} before", info.entries, *before));
    }
  }
  if (auto written = base::write_file_durably(path, bytes, kFileMode); !written) return written.error();
  return info;
}

}  // namespace nonsolicit::lists
