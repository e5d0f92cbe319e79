// RFC 4180 records, forgiving about line ends (CR LF, LF, CR) and a byte order mark. Linear in the content. Pure.
// A record that cannot be read carries a problem, and reading goes on at the next line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::lists {

struct CsvRecord {
  size_t line = 0;  // 1-based, where the record starts
  std::vector<std::string> fields;
  std::string problem;  // "" or why the record cannot be read ("quote not closed")
};

// An empty line is a record with one empty field; the end of the last line starts no record.
std::vector<CsvRecord> read_csv(std::string_view content, char separator);
// Among comma, semicolon and tab: the one most frequent outside quotes in the first line that is neither blank nor
// starts with "#"; 0 where there is none of them.
char guess_separator(std::string_view content);

}  // namespace nonsolicit::lists
