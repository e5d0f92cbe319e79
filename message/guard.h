// Looks over the bytes before mimetic sees them: its parser recurses, grows header buffers quadratically and compares
// every "--" line with every boundary. What goes beyond the limits is read by our own structure reader alone.
// Linear. Pure; thread-safe.
#pragma once

#include <string_view>

#include "base/limits.h"

namespace nonsolicit::message {

struct GuardReport {
  bool fit_for_mimetic = true;
  bool nul_byte = false;
  bool bare_cr = false;
  bool too_many_dash_lines = false;
  bool line_too_long = false;
};

GuardReport look_over(std::string_view bytes, const base::Limits& limits);

}  // namespace nonsolicit::message
