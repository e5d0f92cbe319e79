// The header of a mail or part as it stands in the bytes: fields in order, folding kept, nothing decoded.
// Junk lines (no colon) are stepped over when a field follows them; otherwise they are the start of the body, so that
// no text is lost where the empty line is missing. Linear; never fails. Views point into the given bytes. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "message/delimiters.h"

namespace nonsolicit::message {

struct RawField {
  std::string_view name;
  std::string_view raw;  // after the colon, with its folds
};

struct HeaderBlock {
  std::vector<RawField> fields;
  size_t end = 0;         // where the body starts; of a block cut off by a delimiter: where that line starts
  bool cut_off = false;   // a delimiter line stood where a field or the empty line should
  bool junk = false;      // a line without colon
  bool too_many = false;  // more than limits.header_count: the rest is skipped
  bool too_long = false;  // a field over limits.header_bytes: cut to it
};

HeaderBlock read_header_block(std::string_view bytes, size_t begin, const Delimiters& delimiters,
                              const base::Limits& limits);

// Line breaks of folds dropped, blanks kept, both ends trimmed (RFC 5322 section 2.2.3).
std::string unfold(std::string_view raw);

// The line at `begin` without its line break; `next` is where the following line starts.
std::string_view line_at(std::string_view bytes, size_t begin, size_t& next);

}  // namespace nonsolicit::message
