// RFC 4180 records, forgiving about line ends and a byte order mark. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::lists {

struct CsvRecord {
  size_t line = 0;                    // 1-based, where the record starts
  std::vector<std::string> fields;
  std::string problem;                // "" or why the record cannot be read ("quote not closed")
};

std::vector<CsvRecord> read_csv(std::string_view content, char separator);
// Among comma, semicolon and tab: the one most frequent outside quotes in the first line.
char guess_separator(std::string_view content);

}  // namespace nonsolicit::lists
