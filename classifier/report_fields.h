// Fields of a machine-readable report: "Name: value" lines in groups with blank lines between (RFC 3464 section 2.1,
// RFC 8098 section 3.1). Linear. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::classifier {

struct ReportField {
  std::string name;   // lower case
  std::string value;  // unfolded, without comments, trimmed
};
using ReportGroup = std::vector<ReportField>;

// `text` has LF lines. What is no field is left out.
std::vector<ReportGroup> report_groups(std::string_view text);

// The value, "" where it is absent or stands twice (no field of these reports may).
std::string_view only_value(const ReportGroup& group, std::string_view name);

// RFC 5322 section 3.2.2: comments may nest. Text in quotes stays.
std::string without_comments(std::string_view value);

}  // namespace nonsolicit::classifier
