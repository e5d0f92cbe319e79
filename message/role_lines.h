// The lines of a body with the role each has so far: what roles.cc and signature.cc work on. Linear; pure.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace nonsolicit::message {

struct RoleLine {
  size_t begin = 0;
  size_t end = 0;            // past its line end
  std::string_view content;  // what can be seen of it, trimmed
  TextRole role = TextRole::fresh;
  bool marked = false;  // the role comes from markup or quote marks, not from reading the words
};

struct RoleLines {
  std::vector<RoleLine> lines;
  std::deque<std::string> parts;  // content of lines that are hidden in part
};

RoleLines split_role_lines(const TextBody& body);
// Gives every run the role of its line; hidden stretches stay as they are.
void apply_role_lines(const std::vector<RoleLine>& lines, TextBody& body);

}  // namespace nonsolicit::message
