#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

namespace nonsolicit::cli {
namespace {

constexpr size_t kWidth = 40;

size_t part_of(size_t done, size_t total, size_t whole) {
  return total == 0 ? whole : std::min(whole, static_cast<size_t>(double(whole) * double(done) / double(total)));
}

}  // namespace

std::string progress_line(const std::string& what, size_t done, size_t total) {
  return fmt::format("{} [{:<{}}] {:>3} %  {}/{}", what, std::string(part_of(done, total, kWidth), '#'), kWidth,
                     part_of(done, total, 100), done, total);
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_ && permille_ != SIZE_MAX) fmt::print(stderr, "\r\033[K");
}

void Progress::show(size_t done, size_t total) {
  const size_t permille = part_of(done, total, 1000);
  if (!terminal_ || permille == permille_) return;
  permille_ = permille;
  fmt::print(stderr, "\r{}", progress_line(what_, done, total));
}

void Progress::show(size_t done) {
  if (!terminal_) return;
  permille_ = 0;
  fmt::print(stderr, "\r{} {}", what_, done);
}

}  // namespace nonsolicit::cli
