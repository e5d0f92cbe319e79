#include "base/archive.h"

#include <locale.h>

#include <algorithm>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace nonsolicit::base {
namespace {

constexpr size_t kBlockBytes = 64u << 10;

struct Free {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Free>;

Error archive_error(const std::filesystem::path& path, archive* reader) {
  const char* why = archive_error_string(reader);
  return permanent_error("cannot read the archive",
                         fmt::format("{}: {}", path.string(), why != nullptr ? why : "it is damaged"));
}

Error limit_error(const std::filesystem::path& path, const std::string& what) {
  return permanent_error("the archive is too large", fmt::format("{}: {}", path.string(), what));
}

bool good(int code) { return code == ARCHIVE_OK || code == ARCHIVE_WARN; }

// libarchive drops names that the thread's locale cannot hold, and ours is "C".
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = ::uselocale(utf8_);
  }
  ~Utf8Names() {
    if (utf8_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t utf8_ = nullptr;
  locale_t before_ = nullptr;
};

// "" where it cannot be told.
std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr) name = archive_entry_pathname_utf8(entry);
  std::string text = name != nullptr ? name : "";
  while (text.starts_with("./")) text.erase(0, 2);
  return text;
}

// The size in the header of an entry is a claim: what counts is what comes out.
Result<std::string> bytes_of(archive* reader, const std::filesystem::path& path, const std::string& name, size_t most) {
  std::string bytes;
  std::string block(kBlockBytes, '\0');
  for (;;) {
    const la_ssize_t count = archive_read_data(reader, block.data(), block.size());
    if (count < 0) return archive_error(path, reader);
    if (count == 0) return bytes;
    bytes.append(block, 0, static_cast<size_t>(count));
    if (bytes.size() > most) return limit_error(path, fmt::format("{} has more than {} bytes", name, most));
  }
}

Result<Reader> open(const std::filesystem::path& path) {
  Reader reader(archive_read_new());
  if (!reader) return temporary_error("cannot read the archive", "no memory");
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_zstd(reader.get());
  if (!good(archive_read_open_filename(reader.get(), path.c_str(), kBlockBytes)))
    return archive_error(path, reader.get());
  return reader;
}

}  // namespace

Status read_archive(const std::filesystem::path& path, const ArchiveLimits& limits,
                    const std::function<void(const std::string& name, std::string bytes)>& each) {
  const Utf8Names locale;
  auto opened = open(path);
  if (!opened) return opened.error();
  archive* reader = opened->get();
  size_t entries = 0;
  size_t total = 0;
  for (;;) {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(reader, &entry);
    if (code == ARCHIVE_EOF) return {};
    if (++entries > limits.entries) return limit_error(path, fmt::format("more than {} entries", limits.entries));
    if (code == ARCHIVE_RETRY) continue;
    if (!good(code)) return archive_error(path, reader);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) continue;
    const std::string name = name_of(entry);
    if (name.empty()) {
      return permanent_error("cannot read the archive",
                             fmt::format("{}: a name is in no known charset", path.string()));
    }
    auto bytes = bytes_of(reader, path, name, std::min(limits.entry_bytes, limits.total_bytes - total));
    if (!bytes) return bytes.error();
    total += bytes->size();
    each(name, std::move(*bytes));
  }
}

}  // namespace nonsolicit::base
