// What the importing commands share: reading the file, the column mapping, the report of bad lines.
#pragma once

#include <string>
#include <vector>

#include "conf/options.h"
#include "lists/import.h"

namespace nonsolicit::cli {

// Whole content of a file, or of standard input for "-"; fails with the reason.
std::string read_source(const std::string& file);
// `columns`: "NAME=TITLE"; a usage failure where one has not this form.
lists::ImportOptions import_options(const std::string& file, const std::vector<std::string>& columns,
                                    const conf::Options& options, base::TimePoint now);
// Prints the first 100 problems and the number of the others; fails unless `skip_bad` (then it says how many lines were
// left out).
void report_problems(const std::vector<lists::LineProblem>& problems, bool skip_bad);

}  // namespace nonsolicit::cli
