#include "engine/content.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace nonsolicit::engine {

Content::Content(Limits limits) : limits_(std::move(limits)) {}

Content::~Content() { unmap(); }

Content::Content(Content&& other) noexcept
    : limits_(std::move(other.limits_)),
      hash_(other.hash_),
      hashing_(other.hashing_),
      memory_(std::move(other.memory_)),
      file_(std::move(other.file_)),
      size_(other.size_),
      in_file_(other.in_file_),
      status_(std::move(other.status_)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      mapped_bytes_(std::exchange(other.mapped_bytes_, 0)) {}

Content& Content::operator=(Content&& other) noexcept {
  if (this != &other) {
    unmap();
    limits_ = std::move(other.limits_);
    hash_ = other.hash_;
    hashing_ = other.hashing_;
    memory_ = std::move(other.memory_);
    file_ = std::move(other.file_);
    size_ = other.size_;
    in_file_ = other.in_file_;
    status_ = std::move(other.status_);
    mapped_ = std::exchange(other.mapped_, nullptr);
    mapped_bytes_ = std::exchange(other.mapped_bytes_, 0);
  }
  return *this;
}

void Content::append(std::string_view bytes) {
  unmap();
  // What memory holds whole is hashed when somebody asks: most mails are none of our business, and hashing costs more
  // than receiving.
  if (!hashing_ && size_ + bytes.size() > std::min(limits_.memory_bytes, limits_.max_bytes)) {
    hash_.update(memory_);
    hashing_ = true;
  }
  if (hashing_) hash_.update(bytes);
  const size_t kept_before = std::min(size_, limits_.max_bytes);
  size_ += bytes.size();
  const std::string_view kept = bytes.substr(0, limits_.max_bytes - kept_before);
  if (kept.empty() || !status_.ok()) return;
  if (!file_.valid() && memory_.size() + kept.size() <= limits_.memory_bytes) {
    memory_.append(kept);
    return;
  }
  spill(kept);
}

// The file is unlinked at once: a crash leaves nothing behind, and the mail is still with the client then.
void Content::spill(std::string_view bytes) {
  if (!file_.valid()) {
    file_ = base::Fd(::open(limits_.spill_directory.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
    if (!file_.valid()) {
      status_ = base::temporary_error("cannot keep a large message",
                                      limits_.spill_directory.string() + ": " + base::errno_text(errno));
      return;
    }
    status_ = base::write_all(file_.get(), memory_);
    if (!status_.ok()) return;
    in_file_ = memory_.size();
    memory_.clear();
    memory_.shrink_to_fit();
  }
  status_ = base::write_all(file_.get(), bytes);
  if (status_.ok()) in_file_ += bytes.size();
}

std::string Content::sha256() const {
  base::Sha256 copy = hash_;
  if (!hashing_) copy.update(memory_);
  return copy.hex();
}

std::string_view Content::front(size_t count) {
  if (!file_.valid()) return std::string_view(memory_).substr(0, count);
  count = std::min(count, in_file_);
  if (count == 0) return {};
  if (mapped_ == nullptr || mapped_bytes_ < count) {
    unmap();
    void* address = ::mmap(nullptr, count, PROT_READ, MAP_PRIVATE, file_.get(), 0);
    if (address == MAP_FAILED) {
      status_ = base::temporary_error("cannot read a large message back", base::errno_text(errno));
      return {};
    }
    mapped_ = address;
    mapped_bytes_ = count;
  }
  return {static_cast<const char*>(mapped_), count};
}

base::Status Content::write_to(int fd) {
  if (!status_.ok()) return status_;
  const std::string_view all = front(std::min(size_, limits_.max_bytes));
  if (!status_.ok()) return status_;
  return base::write_all(fd, all);
}

void Content::unmap() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
  mapped_ = nullptr;
  mapped_bytes_ = 0;
}

}  // namespace nonsolicit::engine
