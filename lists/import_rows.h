// How every importer goes through its table: one reader per row, problems in the order of the lines. Private to this
// room. Pure.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include <fmt/format.h>

#include "lists/import_table.h"

namespace nonsolicit::lists {

std::optional<bool> yes_or_no(std::string_view text);

inline std::string time_key(const std::optional<base::TimePoint>& time) {
  return time ? std::to_string(base::to_micros(*time)) : std::string("-");
}

// Pieces of a key or a content, apart by a byte that text() refuses.
inline std::string joined(std::initializer_list<std::string_view> pieces) {
  return fmt::format("{}", fmt::join(pieces, "\x1F"));
}

inline std::string origin_key(const Origin& origin) { return joined({origin.evidence, time_key(origin.expires)}); }

// Reads all rows of a table by `read`, which fills a row from its reader and adds it where the reader is content.
template <class Row, class Read>
Imported<Row> import_rows(Table table, const ImportOptions& options, Read read) {
  Imported<Row> imported;
  imported.problems = std::move(table.problems);
  Collector<Row> collector(imported, options);
  for (const TableRow& row : table.rows) {
    RowReader reader(row, options);
    read(reader, collector, row.line());
    if (!reader.ok()) collector.problem(row.line(), reader.problem());
  }
  std::stable_sort(imported.problems.begin(), imported.problems.end(),
                   [](const LineProblem& a, const LineProblem& b) { return a.line < b.line; });
  return imported;
}

template <class Row, class Read>
Imported<Row> import_rows(std::string_view content, const ImportOptions& options,
                          const std::vector<ColumnSpec>& columns, Read read) {
  return import_rows<Row>(read_table(content, options, columns), options, std::move(read));
}

}  // namespace nonsolicit::lists
