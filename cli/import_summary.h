// What an import took and what it left out, and why; the same words for every importer.
#pragma once

#include <map>
#include <string>

#include "lists/import.h"

namespace nonsolicit::cli {

struct ImportSummary {
  enum class Run { done, dry };
  Run run = Run::done;
  size_t recorded = 0;
  size_t on_record = 0;   // were there already
  size_t duplicates = 0;  // the same row again in the file
  size_t bad_lines = 0;
  std::map<lists::LeftOut, size_t> left_out;

  size_t not_taken() const;
};

template <class Row>
ImportSummary summary_of(const lists::Imported<Row>& imported) {
  return {.recorded = imported.rows.size(),
          .duplicates = imported.duplicates,
          .bad_lines = imported.problems.size(),
          .left_out = imported.left_out};
}

// "12 rows recorded\n3 rows not taken: 2 no member of the directory, 1 already on record\n"
std::string summary_text(const ImportSummary& summary);
std::string summary_json(const ImportSummary& summary);
// For an audit line: counts only.
std::string summary_line(const ImportSummary& summary);
// The same with the name of the file, which may say nothing of a person.
std::string import_detail(const std::string& file, const ImportSummary& summary);

}  // namespace nonsolicit::cli
