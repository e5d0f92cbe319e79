#include "message/role_lines.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

// Reads the runs of one line; `run` moves forward with the lines.
void read_line(const TextBody& body, size_t& run, RoleLine& line, std::deque<std::string>& parts) {
  const std::string_view text(body.text);
  while (run < body.runs.size() && body.runs[run].offset + body.runs[run].length <= line.begin) ++run;
  bool any_hidden = false;
  bool role_known = false;
  std::string seen;
  for (size_t i = run; i < body.runs.size() && body.runs[i].offset < line.end; ++i) {
    const TextRun& part = body.runs[i];
    const size_t begin = std::max(part.offset, line.begin);
    const std::string_view bytes = text.substr(begin, std::min(part.offset + part.length, line.end) - begin);
    if (part.hidden != Hidden::no) {
      if (!any_hidden) seen.assign(text.substr(line.begin, begin - line.begin));
      any_hidden = true;
      continue;
    }
    if (any_hidden) seen.append(bytes);
    if (!role_known && !base::trim(bytes).empty()) {
      line.role = part.role;
      role_known = true;
    }
  }
  if (!role_known && run < body.runs.size()) line.role = body.runs[run].role;
  line.marked = line.role != TextRole::fresh;
  line.content = base::trim(text.substr(line.begin, line.end - line.begin));
  if (any_hidden) line.content = base::trim(parts.emplace_back(std::move(seen)));
}

}  // namespace

RoleLines split_role_lines(const TextBody& body) {
  RoleLines result;
  size_t run = 0;
  for (size_t begin = 0; begin < body.text.size();) {
    const size_t newline = body.text.find('\n', begin);
    RoleLine line{.begin = begin, .end = newline == std::string::npos ? body.text.size() : newline + 1, .content = {}};
    read_line(body, run, line, result.parts);
    begin = line.end;
    result.lines.push_back(line);
  }
  return result;
}

void apply_role_lines(const std::vector<RoleLine>& lines, TextBody& body) {
  std::vector<TextRun> runs;
  size_t line = 0;
  for (const TextRun& run : body.runs) {
    const size_t end = run.offset + run.length;
    for (size_t begin = run.offset; begin < end;) {
      while (line + 1 < lines.size() && lines[line].end <= begin) ++line;
      const size_t stop = std::min(end, lines[line].end);
      const TextRole role = lines[line].role;
      if (!runs.empty() && runs.back().role == role && runs.back().hidden == run.hidden) {
        runs.back().length += stop - begin;
      } else {
        runs.push_back({.offset = begin, .length = stop - begin, .role = role, .hidden = run.hidden});
      }
      begin = stop;
    }
  }
  body.runs = std::move(runs);
}

}  // namespace nonsolicit::message
