// Lines of a file of any length that may be packed (gzip, xz, bzip2, zstd; told by its content, not by its name), in
// bounded memory. Offsets count bytes of the unpacked content, so that a file keeps them when it is packed. "-" is
// standard input. Blocking; not thread-safe.
// Errors: what cannot be read or is damaged is ErrorClass::permanent, as "path:line: why"; the lines before it were
// given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nonsolicit::base {

struct SourceLine {
  std::string_view text;  // without LF, cut at kMaxLine; until the next call
  int64_t offset = 0;     // of its first byte
  int64_t length = 0;     // with LF, uncut
  int64_t number = 0;     // from 1
  bool ended = true;      // false for a last line without line end: it may still be written to
};

class LineSource {
 public:
  static constexpr size_t kMaxLine = 256u << 10;

  static Result<std::unique_ptr<LineSource>> open(const std::filesystem::path& path);
  virtual ~LineSource() = default;
  // Nothing at the end.
  virtual Result<std::optional<SourceLine>> next() = 0;
  // Goes on at `offset`, the start of line `number`; only before the first next(). Packed files are read up to there.
  // False where the content ends before.
  virtual Result<bool> skip_to(int64_t offset, int64_t number) = 0;
  // How far in the file as it is stored, and its size; both 0 where that cannot be told. For progress.
  virtual int64_t stored_position() const = 0;
  virtual int64_t stored_size() const = 0;
};

}  // namespace nonsolicit::base
