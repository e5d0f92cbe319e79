#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace nonsolicit::cli {
namespace {

constexpr size_t kWidth = 40;

size_t part_of(size_t done, size_t total, size_t whole) {
  return total == 0 ? whole : std::min(whole, static_cast<size_t>(double(whole) * double(done) / double(total)));
}

std::string bar(const std::string& what, size_t done, size_t total) {
  return fmt::format("{} [{:<{}}] {:>3} %", what, std::string(part_of(done, total, kWidth), '#'), kWidth,
                     part_of(done, total, 100));
}

// "45 s", "12 min", "3 h 5 min".
std::string time_text(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  if (whole < 90) return fmt::format("{} s", whole);
  if (whole < 90 * 60) return fmt::format("{} min", whole / 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

std::string progress_line(const std::string& what, size_t done, size_t total) {
  return fmt::format("{}  {}/{}", bar(what, done, total), done, total);
}

std::string byte_text(size_t bytes) {
  static constexpr std::array kUnits = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  double size = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (size >= 999.95 && unit + 1 < kUnits.size()) {
    size /= 1000;
    unit++;
  }
  return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

std::string byte_progress_line(const std::string& what, size_t done, size_t total, std::chrono::milliseconds elapsed) {
  std::string line = fmt::format("{}  {}/{}", bar(what, done, total), byte_text(done), byte_text(total));
  const double seconds = static_cast<double>(elapsed.count()) / 1000;
  if (seconds < 1 || done == 0) return line;
  const double rate = static_cast<double>(done) / seconds;
  line += fmt::format("  {}/s", byte_text(static_cast<size_t>(rate)));
  if (total > done) line += fmt::format("  {} left", time_text(static_cast<double>(total - done) / rate));
  return line;
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_ && permille_ != SIZE_MAX) fmt::print(stderr, "\r\033[K");
}

void Progress::draw(const std::string& line) {
  drawn_ = std::chrono::steady_clock::now();
  fmt::print(stderr, "\r{}\033[K", line);
}

void Progress::show(size_t done, size_t total) {
  const size_t permille = part_of(done, total, 1000);
  if (!terminal_ || permille == permille_) return;
  permille_ = permille;
  draw(progress_line(what_, done, total));
}

void Progress::show_bytes(size_t done, size_t total) {
  constexpr auto kEvery = std::chrono::milliseconds(200);
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - drawn_ < kEvery) return;
  permille_ = part_of(done, total, 1000);
  draw(byte_progress_line(what_, done, total, std::chrono::duration_cast<std::chrono::milliseconds>(now - started_)));
}

void Progress::show(size_t done) {
  if (!terminal_) return;
  permille_ = 0;
  fmt::print(stderr, "\r{} {}", what_, done);
}

}  // namespace nonsolicit::cli
