// Puts the records of `journalctl -o export` together from the lines of the file (systemd's "Journal Export Format": a
// field is NAME=value, or NAME, eight bytes of length and the value where that has line ends or is no text; an empty
// line ends a record). Keeps what the mail log needs, bounded. Not thread-safe; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lists/maillog/log_line.h"

namespace nonsolicit::lists::maillog {

class JournalReader {
 public:
  // Whether a file that starts with this line is such an export.
  static bool is_journal(std::string_view first_line);

  // One line without its end; `length` is that of the whole line with its end, where the line was cut. A record where
  // this line ends one that has time, program and text; its views are valid until the next call.
  std::optional<LogLine> line(std::string_view text, int64_t length);
  bool between_records() const { return !under_way_; }

 private:
  void take_field(std::string_view name, std::string_view value);
  bool take_binary(std::string_view text, int64_t length);

  struct Record {
    std::string host;
    std::string program;
    std::string process;
    std::string text;
    int64_t source_time = 0;  // microseconds; 0: not given
    int64_t time = 0;
  };
  Record record_;
  bool under_way_ = false;
  bool done_ = false;  // record_ was given away
  std::string name_;   // of the binary field that is being read, "" for none
  std::string bytes_;  // of it, length first
  int64_t missing_ = 0;
};

}  // namespace nonsolicit::lists::maillog
