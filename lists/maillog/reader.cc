#include "lists/maillog/reader.h"

namespace nonsolicit::lists::maillog {

Reader::Reader(const ClockSetting& clock, std::string_view first_line, int64_t file, Joiner& joiner)
    : clock_(clock), file_(file), joiner_(joiner), is_journal_(JournalReader::is_journal(first_line)) {
  clock_.start_at(first_line);
}

std::optional<LoggedMessage> Reader::entry(const LogLine& line, int64_t offset) {
  const auto event = read_event(line);
  if (!event) return std::nullopt;
  counts_.events++;
  return joiner_.take(line, *event, {.file = file_, .offset = offset});
}

std::optional<LoggedMessage> Reader::line(std::string_view text, int64_t offset, int64_t length) {
  counts_.lines++;
  if (!is_journal_) {
    done_until_ = offset + length;
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto read = read_log_line(text, clock_);
    if (!read) {
      counts_.unread++;
      return std::nullopt;
    }
    return entry(*read, offset);
  }
  if (!record_start_) record_start_ = offset;
  const auto record = journal_.line(text, length);
  if (journal_.between_records()) done_until_ = offset + length;
  const int64_t start = *record_start_;
  if (journal_.between_records()) record_start_.reset();
  return record ? entry(*record, start) : std::nullopt;
}

}  // namespace nonsolicit::lists::maillog
