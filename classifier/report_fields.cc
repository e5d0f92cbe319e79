#include "classifier/report_fields.h"

#include "base/ascii.h"

namespace nonsolicit::classifier {

std::string without_comments(std::string_view value) {
  std::string kept;
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < value.size(); i++) {
    const char c = value[i];
    if (c == '\\' && (quoted || depth > 0)) {
      if (depth == 0) kept += value.substr(i, 2);
      i++;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
      kept += c;
    } else if (c == '(' && !quoted) {
      depth++;
    } else if (c == ')' && depth > 0) {
      depth--;
      kept += ' ';
    } else if (depth == 0) {
      kept += c;
    }
  }
  return std::string(base::trim(kept));
}

std::vector<ReportGroup> report_groups(std::string_view text) {
  std::vector<ReportGroup> groups;
  bool open = false;
  for (const std::string_view line : base::split(text, '\n')) {
    if (base::trim(line).empty()) {
      open = false;
      continue;
    }
    if (base::is_space(line[0])) {  // goes on with the field above
      if (open && !groups.back().empty()) groups.back().back().value += line;
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    if (!open) groups.emplace_back();
    open = true;
    groups.back().push_back(ReportField{.name = base::to_lower(base::trim(line.substr(0, colon))),
                                        .value = std::string(line.substr(colon + 1))});
  }
  for (ReportGroup& group : groups) {
    for (ReportField& field : group) field.value = without_comments(field.value);
  }
  return groups;
}

std::string_view only_value(const ReportGroup& group, std::string_view name) {
  const ReportField* found = nullptr;
  for (const ReportField& field : group) {
    if (field.name != name) continue;
    if (found != nullptr) return {};
    found = &field;
  }
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

}  // namespace nonsolicit::classifier
