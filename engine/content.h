// The bytes of one message on their way in: in memory up to a limit, then in an unlinked temporary file.
// Bytes over `max_bytes` are counted but not kept (the message is then `over`). One writer; movable.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/file.h"
#include "base/result.h"

namespace nonsolicit::engine {

class Content {
 public:
  struct Limits {
    size_t memory_bytes = 1u << 20;
    size_t max_bytes = 100u << 20;
    std::filesystem::path spill_directory;
  };

  explicit Content(Limits limits);
  ~Content();
  Content(Content&&) noexcept;
  Content& operator=(Content&&) noexcept;

  // False once the spill file could not be written (full disk): see failed().
  void append(std::string_view bytes);
  bool over() const { return size_ > limits_.max_bytes; }
  const base::Status& status() const { return status_; }
  size_t size() const { return size_; }  // bytes given, kept or not
  std::string sha256() const;            // of all bytes so far

  // The first `count` kept bytes (fewer where there are fewer); valid until the next append.
  std::string_view front(size_t count);
  // All kept bytes into the descriptor.
  base::Status write_to(int fd);

 private:
  void spill(std::string_view bytes);
  void unmap();

  Limits limits_;
  base::Sha256 hash_;
  bool hashing_ = false;  // false: hash_ has seen nothing, memory_ holds all
  std::string memory_;
  base::Fd file_;
  size_t size_ = 0;
  size_t in_file_ = 0;
  base::Status status_;
  void* mapped_ = nullptr;
  size_t mapped_bytes_ = 0;
};

}  // namespace nonsolicit::engine
