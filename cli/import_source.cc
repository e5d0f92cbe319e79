#include "cli/import_source.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "base/file.h"
#include "base/unicode.h"
#include "cli/context.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kMaxListFile = size_t{1} << 30;
constexpr size_t kMostBadLines = 100;  // that are printed

}  // namespace

std::string read_source(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  auto content = base::read_file(file, kMaxListFile);
  if (!content) fail(content.error());
  return std::move(*content);
}

lists::ImportOptions import_options(const std::string& file, const std::vector<std::string>& columns,
                                    const conf::Options& options, base::TimePoint now) {
  lists::ImportOptions result{.file = file, .rules = options.address, .now = now};
  for (const std::string& column : columns) {
    const size_t equals = column.find('=');
    if (equals == std::string::npos) fail(Exit::usage, "--column " + column + ": expected NAME=TITLE or NAME=NUMBER");
    result.columns[column.substr(0, equals)] = column.substr(equals + 1);
  }
  return result;
}

void report_problems(const std::vector<lists::LineProblem>& problems, bool skip_bad) {
  for (size_t i = 0; i < std::min(kMostBadLines, problems.size()); i++)
    fmt::print(stderr, "{}\n", base::visible_text(problems[i].text()));
  if (problems.size() > kMostBadLines) fmt::print(stderr, "and {} more\n", problems.size() - kMostBadLines);
  if (problems.empty()) return;
  const std::string bad = fmt::format("{} bad {}", problems.size(), problems.size() == 1 ? "line" : "lines");
  if (!skip_bad) {
    fail(Exit::failure, fmt::format("{}, nothing was imported (--skip-bad-lines imports the others)", bad));
  }
  fmt::print(stderr, "{} left out\n", bad);
}

}  // namespace nonsolicit::cli
