#include "message/envelope.h"

#include <string_view>

#include "base/ascii.h"

namespace nonsolicit::message {

std::string parameter_value(const std::vector<std::string>& parameters, const char* key) {
  for (const std::string_view parameter : parameters) {
    const size_t equals = parameter.find('=');
    if (equals != std::string_view::npos && base::iequals(parameter.substr(0, equals), key)) {
      return std::string(parameter.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace nonsolicit::message
