#include "conf/options.h"

#include <fmt/format.h>

namespace nonsolicit::conf {

std::string Options::place_of(const std::string& key) const {
  const auto line = set_at.find(key);
  return line == set_at.end() ? fmt::format("{}: {}", file, key) : fmt::format("{}:{}: {}", file, line->second, key);
}

}  // namespace nonsolicit::conf
