// Reads mail logs and mailboxes into the store for the first day (`nonsolicit learn`): bounded memory, resumable,
// idempotent. Rows carry marks, so that nothing counts twice however often, under whatever name and in whichever order
// a file is read; the checkpoint, which is committed with them, only saves the reading. Blocking; not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/line_source.h"
#include "engine/import_rules.h"
#include "lists/maillog/reader.h"
#include "store/store.h"

namespace nonsolicit::engine {

struct ImportSummary {
  int64_t files = 0;
  int64_t files_known = 0;  // with nothing new
  int64_t bytes = 0;        // unpacked, new ones
  int64_t lines = 0;
  int64_t lines_unread = 0;  // no line of a log
  int64_t messages = 0;
  int64_t messages_taken = 0;
  int64_t without_proof = 0;              // of those taken
  int64_t pairs = 0;                      // sender and recipient of one message
  int64_t pairs_new = 0;                  // of them, those that no earlier reading had; in a dry run: all
  std::map<NotTaken, int64_t> not_taken;  // messages
  int64_t overflowed = 0;                 // messages given up, too many at once
  int64_t never_ended = 0;                // messages given up, no end in days
  int64_t under_way = 0;                  // messages queued at the end of the last file

  void add(const Judged& judged);
};

// A file of log, as far as its first lines tell.
struct LogFile {
  std::filesystem::path path;
  std::string source;  // names the content by its beginning: a rotated or packed file keeps it
  std::string first_line;
  std::optional<base::TimePoint> first_time;
};

struct LogReading {
  base::Zone zone = *base::Zone::parse("UTC");
  std::optional<int> year;  // of the first line of a log without years
  bool again = false;       // read from the start, whatever the checkpoint says
};

// Errors: what cannot be read, and what is no mail log.
base::Result<LogFile> look_at(const std::filesystem::path& path, const LogReading& reading, base::TimePoint now);

// Rows on their way to the store.
class ImportWriter {
 public:
  static constexpr size_t kRows = 4000;  // of one transaction

  // `port`: nothing in a dry run.
  ImportWriter(store::ImportPort* port, ImportSummary& summary) : port_(port), summary_(summary) {}
  void add(Judged judged);
  bool full() const { return rows_.size() >= kRows; }
  base::Status commit(const store::Checkpoint& reached);

 private:
  store::ImportPort* port_;
  ImportSummary& summary_;
  std::vector<store::MarkedRelationship> rows_;
};

// All files of one run, the oldest first: a message may begin in one and end in the next.
class LogImport {
 public:
  struct Parts {
    const ImportRules& rules;
    store::ImportPort& port;
    bool dry_run = false;
  };
  LogImport(const Parts& parts, ImportChoices choices, LogReading reading, const lists::maillog::JoinLimits& limits);

  // Called now and then with the source that is being read.
  using Progress = std::function<void(const base::LineSource&)>;
  base::Status read(const LogFile& file, const Progress& progress);
  // After the last file.
  const ImportSummary& finish();

 private:
  struct Reading;  // of one file
  base::Result<store::Checkpoint> checkpoint_of(const LogFile& file) const;
  void start_reader(Reading& reading, std::string_view first_line, int64_t line);
  base::Status read_on(Reading& reading, const Progress& progress);
  base::Status commit(Reading& reading);
  void take(Reading& reading, const base::SourceLine& line);
  void reach_new_lines(Reading& reading);
  std::string settings() const;

  Parts parts_;
  ImportChoices choices_;
  LogReading reading_;
  lists::maillog::Joiner joiner_;
  ImportSummary summary_;
  ImportWriter writer_;
  int64_t file_number_ = 0;
};

}  // namespace nonsolicit::engine
