#include "lists/maillog/reader.h"

namespace nonsolicit::lists::maillog {

Reader::Reader(const ClockSetting& clock, std::string_view first_line, const Place& start, Joiner& joiner)
    : clock_(clock),
      file_(start.file),
      joiner_(joiner),
      is_journal_(JournalReader::is_journal(first_line)),
      done_until_(start) {
  clock_.start_at(first_line);
}

std::optional<LoggedMessage> Reader::entry(const LogLine& line, const Place& place) {
  const auto event = read_event(line);
  if (!event) return std::nullopt;
  counts_.events++;
  return joiner_.take(line, *event, place);
}

std::optional<LoggedMessage> Reader::line(const base::SourceLine& line) {
  counts_.lines++;
  const Place here{.file = file_, .offset = line.offset, .number = line.number};
  const Place after{.file = file_, .offset = line.offset + line.length, .number = line.number + 1};
  if (!is_journal_) {
    done_until_ = after;
    std::string_view text = line.text;
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto read = read_log_line(text, clock_);
    if (read) return entry(*read, here);
    counts_.unread++;
    return std::nullopt;
  }
  if (!record_start_) record_start_ = here;
  const auto record = journal_.line(line.text, line.length);
  const Place start = *record_start_;
  if (journal_.between_records()) {
    done_until_ = after;
    record_start_.reset();
  }
  return record ? entry(*record, start) : std::nullopt;
}

}  // namespace nonsolicit::lists::maillog
