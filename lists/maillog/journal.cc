#include "lists/maillog/journal.h"

#include <algorithm>

#include "lists/maillog/fields.h"

namespace nonsolicit::lists::maillog {
namespace {

constexpr size_t kMaxField = 64u << 10;
constexpr size_t kLengthBytes = 8;

}  // namespace

bool JournalReader::is_journal(std::string_view first_line) {
  return first_line.starts_with("__CURSOR=") || first_line.starts_with("__REALTIME_TIMESTAMP=");
}

void JournalReader::take_field(std::string_view name, std::string_view value) {
  value = value.substr(0, kMaxField);
  if (name == "MESSAGE") {
    record_.text = value;
  } else if (name == "_HOSTNAME") {
    record_.host = value;
  } else if (name == "SYSLOG_IDENTIFIER") {
    record_.program = value;
  } else if (name == "_PID" || (name == "SYSLOG_PID" && record_.process.empty())) {
    record_.process = value;
  } else if (name == "_SOURCE_REALTIME_TIMESTAMP") {
    record_.source_time = number_of(value);
  } else if (name == "__REALTIME_TIMESTAMP") {
    record_.time = number_of(value);
  }
}

// True while the line is a part of a binary field.
bool JournalReader::take_binary(std::string_view text, int64_t length) {
  if (name_.empty()) return false;
  // The line end belongs to the value, but for the last one; bytes that were cut off are only counted.
  const auto whole = static_cast<size_t>(std::max<int64_t>(length, 0));
  if (bytes_.size() < kLengthBytes) {
    const size_t head = std::min(kLengthBytes - bytes_.size(), whole);
    bytes_.append(text.substr(0, head));
    if (bytes_.size() < kLengthBytes && head > text.size()) bytes_.push_back('\n');
    if (bytes_.size() < kLengthBytes) return true;
    uint64_t size = 0;
    for (size_t i = 0; i < kLengthBytes; i++) size |= uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
    constexpr uint64_t kMost = uint64_t{1} << 32;
    missing_ = static_cast<int64_t>(std::min(size, kMost)) + 1;
    const std::string_view rest = text.substr(std::min(head, text.size()));
    bytes_.append(rest.substr(0, kMaxField));
    if (whole > head && bytes_.size() < kMaxField) bytes_.push_back('\n');
    missing_ -= static_cast<int64_t>(whole - head);
  } else {
    if (bytes_.size() < kMaxField) bytes_.append(text.substr(0, kMaxField)).push_back('\n');
    missing_ -= length;
  }
  if (missing_ > 0) return true;
  std::string_view value = std::string_view(bytes_).substr(kLengthBytes);
  if (value.ends_with('\n')) value.remove_suffix(1);
  take_field(name_, value);
  name_.clear();
  bytes_.clear();
  return true;
}

std::optional<LogLine> JournalReader::line(std::string_view text, int64_t length) {
  if (done_) record_ = {};
  done_ = false;
  if (take_binary(text, length)) return std::nullopt;
  if (text.empty()) {
    under_way_ = false;
    done_ = true;
    const int64_t time = record_.source_time != 0 ? record_.source_time : record_.time;
    if (time <= 0 || record_.program.empty() || record_.text.empty()) return std::nullopt;
    return LogLine{.when = base::from_micros(time),
                   .host = record_.host,
                   .program = record_.program,
                   .process = record_.process,
                   .text = record_.text};
  }
  under_way_ = true;
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    name_ = text.substr(0, kMaxField);
    bytes_.clear();
  } else {
    take_field(text.substr(0, equals), text.substr(equals + 1));
  }
  return std::nullopt;
}

}  // namespace nonsolicit::lists::maillog
