// "value; name=value; ..." of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231, RFC 822 comments).
// Tolerates blanks round every sign, missing quotes, missing ";" between parameters, RFC 2047 words in values.
// Linear but for the number of parameters, which is bounded. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/encoded_word.h"

namespace nonsolicit::message {

struct Parameter {
  std::string name;   // lower case, without "*0*"
  std::string bytes;  // joined and unquoted, not decoded: what a boundary is compared by
  std::string value;  // decoded, UTF-8
};

struct ParameterField {
  std::string value;                  // before the first ";", comments and blanks dropped, lower case
  std::vector<Parameter> parameters;  // first of each name
  bool bad = false;
  WordDefects words;

  const Parameter* find(std::string_view name) const;
};

ParameterField parse_parameters(std::string_view unfolded);

}  // namespace nonsolicit::message
