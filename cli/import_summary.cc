#include "cli/import_summary.h"

#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"

namespace nonsolicit::cli {
namespace {

std::string rows(size_t count) { return fmt::format("{} {}", count, count == 1 ? "row" : "rows"); }

}  // namespace

size_t ImportSummary::not_taken() const {
  size_t count = on_record + duplicates + bad_lines;
  for (const auto& [why, some] : left_out) count += some;
  return count;
}

std::string summary_text(const ImportSummary& summary) {
  std::string text =
      rows(summary.recorded) + (summary.run == ImportSummary::Run::dry ? " would be recorded\n" : " recorded\n");
  std::vector<std::string> reasons;
  for (const auto& [why, count] : summary.left_out) reasons.push_back(fmt::format("{} {}", count, to_string(why)));
  const auto add = [&reasons](size_t count, std::string_view what) {
    if (count > 0) reasons.push_back(fmt::format("{} {}", count, what));
  };
  add(summary.on_record, "already on record");
  add(summary.duplicates, "the same row again");
  add(summary.bad_lines, summary.bad_lines == 1 ? "bad line" : "bad lines");
  if (!reasons.empty()) text += fmt::format("{} not taken: {}\n", rows(summary.not_taken()), fmt::join(reasons, ", "));
  return text;
}

std::string summary_json(const ImportSummary& summary) {
  nlohmann::ordered_json json{{"recorded", summary.recorded},
                              {"already_on_record", summary.on_record},
                              {"duplicates", summary.duplicates},
                              {"bad_lines", summary.bad_lines},
                              {"left_out", nlohmann::ordered_json::object()},
                              {"dry_run", summary.run == ImportSummary::Run::dry}};
  for (const auto& [why, count] : summary.left_out) json["left_out"][std::string(to_string(why))] = count;
  return json.dump();
}

std::string summary_line(const ImportSummary& summary) {
  return fmt::format("{} recorded, {} not taken", summary.recorded, summary.not_taken());
}

std::string import_detail(const std::string& file, const ImportSummary& summary) {
  std::string name = file == "-" ? "standard input" : std::filesystem::path(file).filename().string();
  if (name.find('@') != std::string::npos) name = "a file named after an address";
  return fmt::format("{}: {}", base::visible_text(name), summary_line(summary));
}

}  // namespace nonsolicit::cli
