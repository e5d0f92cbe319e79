#include "base/counted.h"

#include <fmt/format.h>

namespace nonsolicit::base {

std::string number_text(int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = digits.front() == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string count_text(int64_t number, std::string_view one) {
  return fmt::format("{} {}{}", number_text(number), one, number == 1 ? "" : "s");
}

}  // namespace nonsolicit::base
