#include "engine/learn_import.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

using lists::maillog::Place;

constexpr int64_t kHeadLines = 8;                    // that name the content
constexpr int64_t kCommitBytes = int64_t{64} << 20;  // at most so much is read again after a crash
constexpr int64_t kLinesToJudge = 1000;              // of which one must be a line of a log
constexpr int64_t kProgressLines = 5000;

base::TimePoint written_at(const std::filesystem::path& path, base::TimePoint now) {
  struct stat status {};
  if (path == "-" || ::stat(path.c_str(), &status) != 0) return now;
  return std::min(now, base::TimePoint(std::chrono::seconds(status.st_mtim.tv_sec)));
}

lists::maillog::ClockSetting clock_of(const std::filesystem::path& path, const LogReading& reading,
                                      base::TimePoint now) {
  return {.zone = reading.zone, .written = written_at(path, now), .first_year = reading.year};
}

// "key=value;..." of the state of a checkpoint.
std::string_view field(std::string_view state, std::string_view key) {
  for (const std::string_view part : base::split(state, ';')) {
    if (part.starts_with(key) && part.substr(key.size()).starts_with('=')) return part.substr(key.size() + 1);
  }
  return {};
}

std::optional<int64_t> number_field(std::string_view state, std::string_view key) {
  const std::string_view text = field(state, key);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

base::Error no_log(const std::filesystem::path& path) {
  return base::permanent_error(
      "no mail log",
      fmt::format("{}:1: expected lines such as \"Nov 25 19:03:07 mx postfix/qmgr[7]: ...\", or journalctl -o export",
                  path.string()));
}

}  // namespace

void ImportSummary::add(const Judged& judged) {
  messages++;
  if (judged.not_taken) {
    not_taken[*judged.not_taken]++;
    return;
  }
  messages_taken++;
  if (!judged.proved) without_proof++;
  pairs += static_cast<int64_t>(judged.rows.size());
}

base::Result<LogFile> look_at(const std::filesystem::path& path, const LogReading& reading, base::TimePoint now) {
  LogFile file{.path = path, .source = "maillog:-", .first_line = "", .first_time = std::nullopt};
  if (path == "-") return file;  // it can be read once only
  auto source = base::LineSource::open(path);
  if (!source) return source.error();
  std::string head;
  lists::maillog::LogClock clock(clock_of(path, reading, now));
  lists::maillog::JournalReader journal;
  for (int64_t i = 0; i < kHeadLines; i++) {
    const auto line = (*source)->next();
    if (!line) return line.error();
    if (!*line || !(*line)->ended) break;
    if (i == 0) {
      file.first_line = (*line)->text;
      clock.start_at(file.first_line);
      if (lists::maillog::JournalReader::is_journal(file.first_line)) continue;
    }
    head.append((*line)->text).push_back('\n');
    std::string_view text = (*line)->text;
    if (!file.first_time) file.first_time = clock.take(text);
  }
  if (lists::maillog::JournalReader::is_journal(file.first_line)) {
    // "__REALTIME_TIMESTAMP=" is the second field.
    const std::string_view time = base::trim(std::string_view(head).substr(0, head.find('\n')));
    if (const auto micros = number_field(time, "__REALTIME_TIMESTAMP")) file.first_time = base::from_micros(*micros);
    head = file.first_line + "\n" + head;
  }
  file.source = "maillog:" + base::sha256_hex(head).substr(0, 32);
  return file;
}

void ImportWriter::add(Judged judged) {
  summary_.add(judged);
  rows_.insert(rows_.end(), std::make_move_iterator(judged.rows.begin()), std::make_move_iterator(judged.rows.end()));
}

base::Status ImportWriter::commit(const store::Checkpoint& reached) {
  if (port_ == nullptr) {
    summary_.pairs_new += static_cast<int64_t>(rows_.size());
  } else {
    const auto taken = port_->take(rows_, reached);
    if (!taken) return taken.error();
    summary_.pairs_new += static_cast<int64_t>(*taken);
  }
  rows_.clear();
  return {};
}

struct LogImport::Reading {
  const LogFile& file;
  std::unique_ptr<base::LineSource> source;
  std::optional<lists::maillog::Reader> reader;  // a stream is known by its first line only
  store::Checkpoint before;                      // where an earlier reading came to
  bool on_new_lines = false;
  lists::maillog::ReadCounts old_counts;
  lists::maillog::JoinCounts old_joins;
  int64_t committed = 0;              // offset
  std::optional<int64_t> overflowed;  // offset of the last message that did
};

LogImport::LogImport(const Parts& parts, ImportChoices choices, LogReading reading,
                     const lists::maillog::JoinLimits& limits)
    : parts_(parts),
      choices_(std::move(choices)),
      reading_(std::move(reading)),
      joiner_(limits),
      writer_(parts.dry_run ? nullptr : &parts.port, summary_) {}

// What changes which messages are taken: with other settings a file is read from its start.
std::string LogImport::settings() const {
  return fmt::format("v1,{},{}", choices_.require_proof ? "proof" : "any",
                     choices_.since ? base::to_micros(*choices_.since) : 0);
}

base::Result<store::Checkpoint> LogImport::checkpoint_of(const LogFile& file) const {
  store::Checkpoint none{.source = file.source, .name = file.path.string()};
  if (reading_.again || file.path == "-") return none;
  auto found = parts_.port.checkpoint(file.source);
  if (!found) return found.error();
  if (!*found || field((*found)->state, "settings") != settings()) return none;
  return **found;
}

base::Status LogImport::read(const LogFile& file, const Progress& progress) {
  auto source = base::LineSource::open(file.path);
  if (!source) return source.error();
  auto before = checkpoint_of(file);
  if (!before) return before.error();
  choices_.source = "maillog:" + (file.path == "-" ? std::string("-") : file.path.filename().string());
  file_number_++;
  summary_.files++;
  const auto line = number_field(before->state, "line").value_or(1);
  const auto reached = (*source)->skip_to(before->resume_from, line);
  if (!reached) return reached.error();
  if (!*reached) {
    summary_.files_known++;  // a copy that is shorter than what was read
    return {};
  }
  Reading reading{.file = file, .source = std::move(*source), .reader = {}, .before = std::move(*before)};
  reading.committed = reading.before.done_until;
  reading.overflowed = number_field(reading.before.state, "overflowed");
  if (file.path != "-") start_reader(reading, file.first_line, line);
  return read_on(reading, progress);
}

void LogImport::start_reader(Reading& reading, std::string_view first_line, int64_t line) {
  const Place start{.file = file_number_, .offset = reading.before.resume_from, .number = line};
  reading.reader.emplace(clock_of(reading.file.path, reading_, choices_.now), first_line, start, joiner_);
}

void LogImport::reach_new_lines(Reading& reading) {
  reading.on_new_lines = true;
  if (reading.overflowed)
    joiner_.forget_until({.file = file_number_, .offset = *reading.overflowed, .number = INT64_MAX});
  reading.old_counts = reading.reader->counts();
  reading.old_joins = joiner_.counts();
}

void LogImport::take(Reading& reading, const base::SourceLine& line) {
  if (!reading.on_new_lines && line.offset >= reading.before.done_until) reach_new_lines(reading);
  const auto message = reading.reader->line(line);
  if (message && reading.on_new_lines) writer_.add(parts_.rules.judge(*message, choices_));
}

base::Status LogImport::commit(Reading& reading) {
  if (!reading.on_new_lines) return {};
  const Place done = reading.reader->done_until();
  const Place resume = joiner_.resume_from(done);
  std::string state = fmt::format("settings={};line={}", settings(), resume.number);
  const auto overflowed = joiner_.overflowed_until();
  if (overflowed && overflowed->file == file_number_)
    reading.overflowed = std::max(reading.overflowed.value_or(0), overflowed->offset);
  if (reading.overflowed) state += fmt::format(";overflowed={}", *reading.overflowed);
  reading.committed = done.offset;
  return writer_.commit({.source = reading.file.source,
                         .name = reading.file.path.string(),
                         .done_until = done.offset,
                         .resume_from = resume.offset,
                         .state = std::move(state),
                         .when = choices_.now});
}

base::Status LogImport::read_on(Reading& reading, const Progress& progress) {
  const bool is_stream = reading.file.path == "-";
  for (int64_t lines = 1;; lines++) {
    const auto line = reading.source->next();
    if (!line) return line.error();
    // What has no end yet may still be written to: next time.
    if (!*line || (!(*line)->ended && !is_stream)) break;
    if (!reading.reader) start_reader(reading, (*line)->text, 1);
    take(reading, **line);
    const auto& so_far = reading.reader->counts();
    if (so_far.unread == kLinesToJudge && so_far.lines == kLinesToJudge) return no_log(reading.file.path);
    if (writer_.full() || (*line)->offset - reading.committed > kCommitBytes) {
      if (auto done = commit(reading); !done) return done;
    }
    if (lines % kProgressLines == 0 && progress) progress(*reading.source);
  }
  if (!reading.reader) return {};
  const auto& counts = reading.reader->counts();
  const bool from_start = reading.before.done_until == 0;
  if (from_start && counts.lines > 0 && counts.unread == counts.lines) return no_log(reading.file.path);
  if (!reading.on_new_lines) {
    summary_.files_known++;
    return {};
  }
  summary_.bytes += reading.reader->done_until().offset - reading.before.done_until;
  summary_.lines += counts.lines - reading.old_counts.lines;
  summary_.lines_unread += counts.unread - reading.old_counts.unread;
  summary_.overflowed += joiner_.counts().overflowed - reading.old_joins.overflowed;
  summary_.never_ended += joiner_.counts().too_old - reading.old_joins.too_old;
  return commit(reading);
}

const ImportSummary& LogImport::finish() {
  summary_.under_way = static_cast<int64_t>(joiner_.queued_in_flight());
  return summary_;
}

}  // namespace nonsolicit::engine
