#include "message/guard.h"

#include <cstring>

#include "base/ascii.h"
#include "message/header_block.h"

namespace nonsolicit::message {
namespace {

// mimetic copies a growing header every 128 bytes: the sum of squares of header lengths is its cost.
constexpr size_t kMostHeaderCost = size_t{1} << 33;
constexpr size_t kCheapHeader = 4096;

bool has_bare_cr(std::string_view bytes) {
  for (size_t at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
    if (at + 1 >= bytes.size() || bytes[at + 1] != '\n') return true;
  }
  return false;
}

}  // namespace

GuardReport look_over(std::string_view bytes, const base::Limits& limits) {
  GuardReport report;
  report.nul_byte = !bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr;
  report.bare_cr = has_bare_cr(bytes);
  size_t dash_lines = 0;
  size_t content_types = 0;  // mimetic recurses once per multipart or message/rfc822, each of which needs one
  size_t field_begin = 0;
  size_t header_cost = 0;
  for (size_t at = 0, next = 0; at < bytes.size(); at = next) {
    const std::string_view line = line_at(bytes, at, next);
    if (line.size() > limits.line_bytes) report.line_too_long = true;
    if (line.starts_with("--")) dash_lines++;
    if (base::istarts_with(line, "content-type")) content_types++;
    if (!line.starts_with(' ') && !line.starts_with('\t')) field_begin = at;
    const size_t field_bytes = next - field_begin;
    const bool ends = next >= bytes.size() || (bytes[next] != ' ' && bytes[next] != '\t');
    if (ends && field_bytes > kCheapHeader && header_cost <= kMostHeaderCost) header_cost += field_bytes * field_bytes;
  }
  report.too_many_dash_lines = dash_lines > limits.dash_lines;
  // NUL: mimetic's string compare runs past its end. Bare CR: it takes it for a line break.
  // No last line break: it does not see a closing boundary there.
  report.fit_for_mimetic = !report.nul_byte && !report.bare_cr && !report.too_many_dash_lines &&
                           !report.line_too_long && content_types <= limits.parts && header_cost <= kMostHeaderCost &&
                           bytes.ends_with('\n');
  return report;
}

}  // namespace nonsolicit::message
