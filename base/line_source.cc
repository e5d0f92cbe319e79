#include "base/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "base/file.h"

namespace nonsolicit::base {
namespace {

constexpr size_t kReadBytes = 256u << 10;

// Unpacked bytes in blocks.
class Bytes {
 public:
  virtual ~Bytes() = default;
  // The next block, valid until the next call; empty at the end.
  virtual Result<std::string_view> next() = 0;
  // Bytes passed over: `count`, or fewer where the content ends before.
  virtual Result<int64_t> skip(int64_t count) = 0;
  virtual int64_t stored_position() const = 0;
};

class PlainBytes : public Bytes {
 public:
  explicit PlainBytes(Fd fd) : fd_(std::move(fd)) {}

  Result<std::string_view> next() override {
    ssize_t count = 0;
    do {
      count = ::read(fd_.get(), block_.data(), block_.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) return permanent_error("cannot be read", errno_text(errno));
    position_ += count;
    return std::string_view(block_.data(), static_cast<size_t>(count));
  }
  Result<int64_t> skip(int64_t count) override {
    const off_t size = ::lseek(fd_.get(), 0, SEEK_END);
    if (size < 0) return permanent_error("cannot be read again from where it was left", errno_text(errno));
    position_ = std::min<int64_t>(count, size);
    if (::lseek(fd_.get(), position_, SEEK_SET) < 0) return permanent_error("cannot be read", errno_text(errno));
    return position_;
  }
  int64_t stored_position() const override { return position_; }

 private:
  Fd fd_;
  std::string block_ = std::string(kReadBytes, '\0');
  int64_t position_ = 0;
};

class PackedBytes : public Bytes {
 public:
  static Result<std::unique_ptr<PackedBytes>> open(Fd fd) {
    auto made = std::unique_ptr<PackedBytes>(new PackedBytes(std::move(fd)));
    archive* reader = made->reader_;
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);
    if (archive_read_open_fd(reader, made->fd_.get(), kReadBytes) != ARCHIVE_OK) return made->failed();
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(reader, &entry);
    made->ended_ = code == ARCHIVE_EOF;
    if (code != ARCHIVE_OK && code != ARCHIVE_EOF) return made->failed();
    return made;
  }
  ~PackedBytes() override { archive_read_free(reader_); }
  PackedBytes(const PackedBytes&) = delete;
  PackedBytes& operator=(const PackedBytes&) = delete;

  bool packed() const { return archive_filter_code(reader_, 0) != ARCHIVE_FILTER_NONE; }
  Result<std::string_view> next() override {
    if (!rest_.empty()) return std::exchange(rest_, {});
    while (!ended_) {
      const void* block = nullptr;
      size_t size = 0;
      la_int64_t offset = 0;
      const int code = archive_read_data_block(reader_, &block, &size, &offset);
      if (code == ARCHIVE_EOF) {
        ended_ = true;
      } else if (code != ARCHIVE_OK) {
        return failed();
      } else if (size > 0) {
        return std::string_view(static_cast<const char*>(block), size);
      }
    }
    return std::string_view();
  }
  Result<int64_t> skip(int64_t count) override {
    int64_t done = 0;
    while (done < count) {
      const auto block = next();
      if (!block) return block.error();
      if (block->empty()) break;
      const auto part = std::min<int64_t>(count - done, static_cast<int64_t>(block->size()));
      rest_ = block->substr(static_cast<size_t>(part));
      done += part;
    }
    return done;
  }
  int64_t stored_position() const override { return archive_filter_bytes(reader_, -1); }

 private:
  explicit PackedBytes(Fd fd) : fd_(std::move(fd)), reader_(archive_read_new()) {}
  Error failed() const {
    const char* why = archive_error_string(reader_);
    return permanent_error("cannot be unpacked", why != nullptr ? why : "it is damaged");
  }

  Fd fd_;
  archive* reader_;
  bool ended_ = false;
  std::string_view rest_;
};

class Lines : public LineSource {
 public:
  Lines(std::string name, int64_t size, std::unique_ptr<Bytes> bytes)
      : name_(std::move(name)), size_(size), bytes_(std::move(bytes)) {}

  Result<std::optional<SourceLine>> next() override {
    SourceLine line{.text = {}, .offset = offset_, .length = 0, .number = number_};
    bool joined = false;  // more than one block has a part of it
    line_.clear();
    for (;;) {
      if (block_.empty()) {
        const auto more = bytes_->next();
        if (!more) return at_line(more.error());
        block_ = *more;
        if (block_.empty()) {
          if (line.length == 0) return std::optional<SourceLine>();
          line.ended = false;
          break;
        }
      }
      const void* found = std::memchr(block_.data(), '\n', block_.size());
      const size_t part =
          found == nullptr ? block_.size() : static_cast<size_t>(static_cast<const char*>(found) - block_.data());
      const std::string_view piece = block_.substr(0, part);
      line.length += static_cast<int64_t>(part + (found != nullptr ? 1 : 0));
      block_.remove_prefix(part + (found != nullptr ? 1 : 0));
      if (found != nullptr && !joined) {
        line.text = piece.substr(0, kMaxLine);
        break;
      }
      line_.append(piece.substr(0, kMaxLine - line_.size()));
      joined = true;
      if (found != nullptr) break;
    }
    if (joined) line.text = line_;
    offset_ += line.length;
    number_++;
    return std::optional<SourceLine>(line);
  }

  Result<bool> skip_to(int64_t offset, int64_t number) override {
    const auto done = bytes_->skip(offset);
    if (!done) return at_line(done.error());
    offset_ = *done;
    number_ = number;
    return *done == offset;
  }
  int64_t stored_position() const override { return size_ == 0 ? 0 : bytes_->stored_position(); }
  int64_t stored_size() const override { return size_; }

 private:
  Error at_line(const Error& error) const {
    return Error{
        .kind = error.kind, .text = error.text, .detail = fmt::format("{}:{}: {}", name_, number_, error.detail)};
  }

  std::string name_;
  int64_t size_ = 0;
  std::unique_ptr<Bytes> bytes_;
  std::string_view block_;  // what is left of it
  std::string line_;        // of a line in several blocks
  int64_t offset_ = 0;
  int64_t number_ = 1;
};

}  // namespace

Result<std::unique_ptr<LineSource>> LineSource::open(const std::filesystem::path& path) {
  const bool standard_input = path == "-";
  Fd fd(standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0)
    return permanent_error("cannot be read", path.string() + ": " + errno_text(errno));
  if (S_ISDIR(status.st_mode)) return permanent_error("cannot be read", path.string() + ": it is a folder");
  const bool regular = S_ISREG(status.st_mode);
  const int64_t size = regular && !standard_input ? status.st_size : 0;

  Fd again(regular && !standard_input ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1);
  auto packed = PackedBytes::open(std::move(fd));
  if (!packed) {
    return Error{.kind = packed.error().kind,
                 .text = packed.error().text,
                 .detail = path.string() + ":1: " + packed.error().detail};
  }
  // A plain file is read without libarchive: it can be entered anywhere.
  std::unique_ptr<Bytes> bytes = std::move(*packed);
  if (again.valid() && !static_cast<PackedBytes&>(*bytes).packed())
    bytes = std::make_unique<PlainBytes>(std::move(again));
  return std::unique_ptr<LineSource>(std::make_unique<Lines>(path.string(), size, std::move(bytes)));
}

}  // namespace nonsolicit::base
